/* Prints ftok(path, id), or the error, for each pair of a number and a path on standard input, each ended by NUL. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>

int main(void)
{
    char *id = NULL, *path = NULL;
    size_t id_size = 0, path_size = 0;
    while (getdelim(&id, &id_size, 0, stdin) > 0 && getdelim(&path, &path_size, 0, stdin) > 0) {
        errno = 0;
        key_t key = ftok(path, atoi(id));
        if (key == -1 && errno != 0)
            printf("error %d\n", errno);
        else
            printf("%d\n", (int)key);
    }
    free(id);
    free(path);
    return 0;
}

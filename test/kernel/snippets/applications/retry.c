
#include <stdio.h>

int main(void)
{
    struct SERVER server;
    if (START(&server) == -1)
        puts("failed");
    fflush(stdout);
    while (access("again", F_OK) == -1)
        usleep(10000);
    if (START(&server) == -1) {
        perror("start");
        return 2;
    }
    puts("started");
    STOP(&server);
    return 0;
}

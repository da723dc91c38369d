
#include <stdlib.h>

/* "segment SHAPE" leaves a segment with the key of the server, which nobody is attached to, and prints its identifier. */
int main(int argc, char **argv)
{
    const char *shape = argc > 1 ? argv[1] : "";
    bool is_larger = strcmp(shape, "larger") == 0;
    hold_key_file();
    int segment = shmget(key_of(PROJECT_ID), sizeof(struct shared) + (is_larger ? 4096 : 0), IPC_CREAT | IPC_EXCL | 0600);
    struct shared *memory = shmat(segment, NULL, 0);
    if (memory == (void *)-1)
        return 1;
    if (strcmp(shape, "used") == 0)
        memory->data[DATA_SIZE - 1] = 1;
    /* A kill in the middle of write_header. */
    if (strcmp(shape, "begun") == 0) {
        memory->magic = ~shared_magic;
        memory->version = SHARED_VERSION;
    }
    /* What a compiler left that wrote the magic number first. */
    if (strcmp(shape, "ownerless") == 0) {
        struct stat file;
        if (stat(KEY_FILE, &file) == -1)
            return 1;
        memory->magic = shared_magic;
        memory->device = file.st_dev;
        memory->inode = file.st_ino;
    }
    printf("%d\n", segment);
    return 0;
}

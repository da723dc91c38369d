#define _GNU_SOURCE
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/ipc.h>
#include <sys/random.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <unistd.h>

#define ID_FILE "ipc.id" /* absolute, in a folder that only this application may write to */
enum { PUBLISHED_SIZE = 4096 };
static const uint32_t published_magic = 0x53595356; /* of this application alone */

struct published {
    uint32_t magic;
    uint64_t run; /* random; stands in the file as well */
    unsigned char data[PUBLISHED_SIZE];
};

/*
 * One server at a time. The lock on this file, not the IPC object, says who the server is: the kernel frees it with the
 * process, after SIGKILL too. Returns a descriptor to hold for life, or -1; EWOULDBLOCK: another server runs.
 */
static int take_instance_lock(const char *path)
{
    for (;;) {
        /*
         * 0600: whoever may open the file could lock it. O_CLOEXEC: a program that we exec must not keep it (open(2)).
         * O_NOFOLLOW: a link that somebody planted here would have its target truncated.
         */
        int lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (lock == -1)
            return -1;
        /* flock(2): an fcntl(2) lock is lost as soon as any descriptor of the file is closed in this process. */
        struct stat held, named;
        if (flock(lock, LOCK_EX | LOCK_NB) == -1 || fstat(lock, &held) == -1) {
            int error = errno;
            close(lock);
            errno = error;
            if (error == EINTR)
                continue;
            return -1;
        }
        /* Replaced meanwhile? Only the file that has the name now counts, or two servers would hold two locks. */
        if (stat(path, &named) == 0 && named.st_dev == held.st_dev && named.st_ino == held.st_ino) {
            /* The pid is for people; the lock is what counts. Never unlink the file, and close it in forked children. */
            if (ftruncate(lock, 0) == 0)
                dprintf(lock, "%ld\n", (long)getpid());
            return lock;
        }
        close(lock);
    }
}

struct private_server {
    int lock;
    int segment;
    struct published *memory;
};

/* By rename(2): readers see the old file or the new one, never a part. */
static int publish(const struct private_server *server)
{
    char line[64];
    int length = snprintf(line, sizeof line, "%d %" PRIx64 "\n", server->segment, server->memory->run);
    int file = open(ID_FILE ".new", O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file == -1)
        return -1;
    /* Synced first: after a power failure the new name must not stand for an empty file (rename(2), fsync(2)). */
    bool is_written = write(file, line, (size_t)length) == length && fsync(file) == 0;
    return close(file) == 0 && is_written ? rename(ID_FILE ".new", ID_FILE) : -1;
}

static void stop_private_server(struct private_server *server)
{
    /* The file goes before the memory, so that nobody reads of what is gone. */
    unlink(ID_FILE);
    if (server->memory != NULL)
        shmdt(server->memory);
    close(server->lock);
}

/* -1 with EWOULDBLOCK: another server runs; ENOSPC: a limit (kernel.shmmni), not the disk (shmget(2)). */
static int start_private_server(struct private_server *server)
{
    server->memory = NULL;
    /* Not on ID_FILE itself: each rename brings another file under that name. */
    server->lock = take_instance_lock(ID_FILE ".lock");
    if (server->lock == -1)
        return -1;
    server->segment = shmget(IPC_PRIVATE, sizeof(struct published), 0600);
    void *address = server->segment == -1 ? (void *)-1 : shmat(server->segment, NULL, 0);
    /* Removed at once, it ends with its last user, after SIGKILL too. Linux lets it be attached until then (shmctl(2)). */
    if (server->segment != -1)
        shmctl(server->segment, IPC_RMID, NULL);
    if (address != (void *)-1) {
        server->memory = (struct published *)address;
        server->memory->magic = published_magic;
        if (getrandom(&server->memory->run, sizeof server->memory->run, 0) != -1 && publish(server) == 0)
            return 0;
    }
    int error = errno;
    stop_private_server(server);
    errno = error;
    return -1;
}

/* The application; above this line stands what the editor inserts. */

/* Counts seconds in a segment without a key, until SIGINT or SIGTERM. */
int main(void)
{
    struct private_server server;
    sigset_t ending;
    sigemptyset(&ending);
    sigaddset(&ending, SIGINT);
    sigaddset(&ending, SIGTERM);
    /* Blocked and waited for: no handler, and no signal is missed. */
    sigprocmask(SIG_BLOCK, &ending, NULL);
    if (start_private_server(&server) == -1) {
        perror("start_private_server");
        return EXIT_FAILURE;
    }
    printf("segment %d\n", server.segment);
    fflush(stdout);
    const struct timespec second = {1, 0};
    unsigned counter = 0;
    while (sigtimedwait(&ending, NULL, &second) == -1) {
        counter++;
        snprintf((char *)server.memory->data, sizeof server.memory->data, "%u", counter);
    }
    stop_private_server(&server);
    return EXIT_SUCCESS;
}

#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <errno.h>
#include <sched.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>

/* Absolute; only this application should be able to replace it: its inode is the key. What is in it does not matter. */
#define KEY_FILE "ipc.key" /* a folder: with "/" at its end */
enum { PROJECT_ID = 'A' };

/* -1 with ENOENT while there is no key file, which means: no server yet. */
static key_t key_of(int project)
{
    /* ftok(3) keeps 16 bits of the inode: other files can have the same key, so look before you remove. */
    key_t key = ftok(KEY_FILE, project);
    /* 0 is a legal result, but as IPC_PRIVATE it would make an object that nobody finds (msgget(2)). */
    if (key == IPC_PRIVATE) {
        errno = EINVAL;
        return -1;
    }
    return key;
}

enum { DATA_SIZE = 4096, SHARED_VERSION = 1 };
static const uint32_t shared_magic = 0x53595356; /* of this application alone */

/* Of the companion semaphore: a semaphore server with our key file and PROJECT_ID would remove our set, and we its. */
enum { SET_PROJECT_ID = PROJECT_ID ^ 0x80 };

/* Says whose segment it is: a key alone does not. The segment is all zero until its header is begun. */
struct shared {
    uint32_t magic;
    uint32_t version;
    uint64_t size;
    uint64_t device; /* of the key file, with the inode */
    uint64_t inode;
    uint64_t owner_start; /* start time: process ids are used again */
    int64_t owner;
    int64_t set; /* the companion semaphore of this run: by it, clients notice a restart */
    unsigned char data[DATA_SIZE];
};

/* Whether the header is ours: same application, same key file. Equal keys prove neither (ftok(3)). */
static bool is_our_segment(const struct shared *memory)
{
    struct stat file;
    return memory->magic == shared_magic && stat(KEY_FILE, &file) == 0 && memory->device == file.st_dev &&
           memory->inode == file.st_ino;
}

/* semctl(2) leaves this definition to the caller. */
union semun {
    int val;
    struct semid_ds *buf;
    unsigned short *array;
};

enum { PATIENCE = 30 }; /* seconds that a server may be down, or take to answer */

/* Start with {0}. */
struct back_off_state {
    int64_t start; /* ns */
};

/*
 * Lets others run, then, after 50 us, sleeps for half of the time that it has waited so far, up to 10 ms: what comes
 * soon is seen at once, and a long wait costs little. -1 with ETIMEDOUT after `seconds` in all; 1 with EINTR: a signal.
 */
static int back_off(struct back_off_state *state, int seconds)
{
    struct timespec now, pause = {0, 10000000};
    clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t nanoseconds = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
    if (state->start == 0)
        state->start = nanoseconds;
    int64_t waited = nanoseconds - state->start;
    if (waited >= (int64_t)seconds * 1000000000) {
        errno = ETIMEDOUT;
        return -1;
    }
    if (waited < 50000)
        return sched_yield();
    if (waited < 2 * pause.tv_nsec)
        pause.tv_nsec = (long)(waited / 2);
    return nanosleep(&pause, NULL) == -1 ? 1 : 0;
}

/* One look at the set of this key: its identifier, or -1 with ENOENT while it is missing or has no values yet. */
static int find_ready_set(key_t key, int semaphores)
{
    struct semid_ds state;
    union semun argument;
    argument.buf = &state;
    /* EINVAL here: the set has fewer semaphores, so the server is another version (semget(2)). */
    int set = key == -1 ? -1 : semget(key, semaphores, 0);
    if (set == -1)
        return -1;
    if (semctl(set, 0, IPC_STAT, argument) == -1) {
        /* Removed since semget. */
        if (errno == EINVAL || errno == EIDRM)
            errno = ENOENT;
        return -1;
    }
    /* sem_otime 0: never operated, so perhaps without values yet (semctl(2)). */
    if (state.sem_otime != 0)
        return set;
    errno = ENOENT;
    return -1;
}

/* Takes 1 from a semaphore. -1 with ETIMEDOUT; EIDRM or EINVAL: the set was removed while we slept or before. */
static int take_semaphore(int set, unsigned short number, int seconds)
{
    /* SEM_UNDO: when we die, the kernel gives it back. Right only where the process that takes also gives (semop(2)). */
    struct sembuf take = {number, -1, SEM_UNDO};
    struct timespec now, end;
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += seconds;
    for (;;) {
        clock_gettime(CLOCK_MONOTONIC, &now);
        struct timespec left = {end.tv_sec - now.tv_sec, end.tv_nsec - now.tv_nsec};
        if (left.tv_nsec < 0) {
            left.tv_sec--;
            left.tv_nsec += 1000000000;
        }
        if (left.tv_sec < 0)
            left.tv_sec = left.tv_nsec = 0;
        if (semtimedop(set, &take, 1, &left) == 0)
            return 0;
        /* Never restarted after a handler (signal(7)); the time left is counted anew. */
        if (errno == EINTR)
            continue;
        if (errno == EAGAIN)
            errno = ETIMEDOUT;
        return -1;
    }
}

/* Start with {-1, NULL}. */
struct shared_client {
    int set;
    struct shared *memory;
};

/* One look. -1 with ENOENT: not there or not ready; EPROTO: another version or another application. */
static int try_attach(struct shared_client *client, key_t key, key_t set_key)
{
    struct shmid_ds state;
    client->set = key == -1 ? -1 : find_ready_set(set_key, 1);
    /* Size 0 takes the segment as it is: asking for more than it has gives EINVAL after a change of size (shmget(2)). */
    int segment = client->set == -1 ? -1 : shmget(key, 0, 0);
    if (segment == -1)
        return -1;
    void *address = shmat(segment, NULL, 0);
    if (address == (void *)-1) {
        if (errno == EINVAL || errno == EIDRM)
            errno = ENOENT;
        return -1;
    }
    struct shared *memory = (struct shared *)address;
    if (shmctl(segment, IPC_STAT, &state) == 0 && state.shm_segsz >= sizeof *memory && is_our_segment(memory) &&
        memory->version == SHARED_VERSION && memory->size == sizeof *memory && memory->set == client->set) {
        client->memory = memory;
        return 0;
    }
    /* Not ours? Or of a server that starts just now: then the set that we found has gone before this segment came. */
    errno = find_ready_set(set_key, 1) == client->set ? EPROTO : ENOENT;
    int error = errno;
    shmdt(address);
    errno = error;
    return -1;
}

static int attach_shared(struct shared_client *client)
{
    struct back_off_state wait = {0};
    while (try_attach(client, key_of(PROJECT_ID), key_of(SET_PROJECT_ID)) == -1) {
        client->set = -1;
        if (errno != ENOENT || back_off(&wait, PATIENCE) == -1)
            return -1;
    }
    return 0;
}

/* A removed segment lives on for whoever is attached (shmctl(2)): without detaching, we would go on reading the past. */
static void detach_shared(struct shared_client *client)
{
    if (client->memory != NULL)
        shmdt(client->memory);
    client->memory = NULL;
    client->set = -1;
}

/* From 0 on, client->memory is the memory of the server's latest run, for us alone. -1 with ETIMEDOUT. */
static int lock_shared(struct shared_client *client, int seconds)
{
    for (;;) {
        if (client->memory == NULL && attach_shared(client) == -1)
            return -1;
        if (take_semaphore(client->set, 0, seconds) == 0)
            return 0;
        /* The restart: EIDRM for whom it found asleep, EINVAL of a set that worked before for all others. */
        if (errno != EIDRM && errno != EINVAL)
            return -1;
        detach_shared(client);
    }
}

/* -1 with EIDRM: the server was started anew meanwhile; what was written is lost and must be written again. */
static int unlock_shared(struct shared_client *client)
{
    /* SEM_UNDO frees the lock of a process that died, not its half-written data: mark data as valid last. */
    struct sembuf give = {0, 1, SEM_UNDO};
    if (semop(client->set, &give, 1) == 0)
        return 0;
    detach_shared(client);
    errno = EIDRM;
    return -1;
}

/* The application; above this line stands what the editor inserts. */

/* "client COUNT MS" counts up in shared memory that many times, MS milliseconds apart, and prints number, set, counter. */
int main(int argc, char **argv)
{
    struct shared_client client = {-1, NULL};
    int count = argc > 1 ? atoi(argv[1]) : 1;
    useconds_t between = argc > 2 ? (useconds_t)atoi(argv[2]) * 1000 : 0;
    for (int number = 1; number <= count; number++) {
        unsigned counter;
        if (lock_shared(&client, 10) == -1) {
            perror("lock_shared");
            return EXIT_FAILURE;
        }
        int set = client.set;
        memcpy(&counter, client.memory->data, sizeof counter);
        counter++;
        memcpy(client.memory->data, &counter, sizeof counter);
        if (unlock_shared(&client) == 0) {
            printf("%d %d %u\n", number, set, counter);
            fflush(stdout);
            if (number < count)
                usleep(between);
        } else {
            /* The server was started anew while we wrote: once more, into the new segment. */
            perror("unlock_shared");
            number--;
        }
    }
    return EXIT_SUCCESS;
}

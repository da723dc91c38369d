#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <errno.h>
#include <sched.h>
#include <stdint.h>
#include <sys/ipc.h>
#include <sys/sem.h>
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

enum { SEMAPHORES = 1 };

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

/* Start with {-1}. */
struct semaphore_client {
    int set;
};

static int find_semaphores(struct semaphore_client *client)
{
    struct back_off_state wait = {0};
    while ((client->set = find_ready_set(key_of(PROJECT_ID), SEMAPHORES)) == -1)
        if (errno != ENOENT || back_off(&wait, PATIENCE) == -1)
            return -1;
    return 0;
}

/* Waits at most `seconds` in one run of the server, and again in the next. -1 with ETIMEDOUT. */
static int acquire(struct semaphore_client *client, unsigned short number, int seconds)
{
    for (int failed = -1;;) {
        if (client->set == -1 && find_semaphores(client) == -1)
            return -1;
        /* EINVAL of a set that has just been found again is no restart. */
        if (client->set == failed) {
            errno = EINVAL;
            return -1;
        }
        if (take_semaphore(client->set, number, seconds) == 0)
            return 0;
        /* Removed while we slept in it: EIDRM. Removed between two calls: EINVAL of an id that worked before. */
        if (errno != EIDRM && errno != EINVAL)
            return -1;
        failed = errno == EINVAL ? client->set : -1;
        client->set = -1;
    }
}

/* -1 with EIDRM: the server was started anew meanwhile, and what you did was not protected any more. */
static int release(struct semaphore_client *client, unsigned short number)
{
    /* SEM_UNDO here too, or the kernel would give back at our end what we have given back already. */
    struct sembuf give = {number, 1, SEM_UNDO};
    if (semop(client->set, &give, 1) == 0)
        return 0;
    if (errno == EINVAL)
        errno = EIDRM;
    client->set = -1;
    return -1;
}

/* The application; above this line stands what the editor inserts. */

/* "client COUNT MS" holds semaphore 0 that many times for MS milliseconds and prints each number and the set. */
int main(int argc, char **argv)
{
    struct semaphore_client client = {-1};
    int count = argc > 1 ? atoi(argv[1]) : 1;
    useconds_t held = argc > 2 ? (useconds_t)atoi(argv[2]) * 1000 : 100000;
    for (int number = 1; number <= count; number++) {
        if (acquire(&client, 0, 10) == -1) {
            perror("acquire");
            return EXIT_FAILURE;
        }
        int set = client.set;
        usleep(held);
        if (release(&client, 0) == 0) {
            printf("%d %d\n", number, set);
            fflush(stdout);
        } else {
            /* The server was started anew while we held the semaphore: once more. */
            perror("release");
            number--;
        }
    }
    return EXIT_SUCCESS;
}

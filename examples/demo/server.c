/*
 * A sample server whose objects live and change, to be watched in the tree: a queue that fills and drains, a semaphore
 * set whose values move, a segment that counts. Every half minute the queue is made anew, as a restarted server would.
 * Removes its objects when it ends by SIGINT or SIGTERM.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <time.h>

enum { SEMAPHORES = 4, SEGMENT_SIZE = 65536, RESTART_TICKS = 60, MOST_MESSAGES = 12 };

struct message {
    long type;
    char text[64];
};

/* Defined by the caller in semctl(2). */
union semun {
    int val;
    struct semid_ds *buf;
    unsigned short *array;
};

static volatile sig_atomic_t is_ending;

static void end(int signal)
{
    (void)signal;
    is_ending = 1;
}

static int check(int result, const char *what)
{
    if (result == -1) {
        perror(what);
        exit(EXIT_FAILURE);
    }
    return result;
}

/* An object that an earlier run left under this key belongs to this sample and is replaced. */
static int make_queue(key_t key)
{
    int old = msgget(key, 0);
    if (old != -1)
        msgctl(old, IPC_RMID, NULL);
    return check(msgget(key, IPC_CREAT | IPC_EXCL | 0640), "msgget");
}

int main(int argc, char **argv)
{
    const char *key_file = argc > 1 ? argv[1] : argv[0];
    key_t key = check(ftok(key_file, 'D'), "ftok");

    struct sigaction action = {.sa_handler = end};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);

    int queue = make_queue(key);
    int set = check(semget(key, SEMAPHORES, IPC_CREAT | 0660), "semget");
    int segment = check(shmget(key, SEGMENT_SIZE, IPC_CREAT | 0600), "shmget");
    unsigned *counter = shmat(segment, NULL, 0);
    if (counter == (void *)-1) {
        perror("shmat");
        return EXIT_FAILURE;
    }
    printf("queue %d, semaphore set %d, segment %d, key 0x%08x\n", queue, set, segment, (unsigned)key);
    fflush(stdout);

    for (unsigned tick = 0; !is_ending; tick++) {
        struct message message = {.type = 1 + tick % 3};
        int length = snprintf(message.text, sizeof message.text, "tick %u", tick);
        /* IPC_NOWAIT: a sample must not hang on its own full queue. */
        msgsnd(queue, &message, (size_t)length, IPC_NOWAIT);
        if (tick % MOST_MESSAGES == MOST_MESSAGES - 1)
            while (msgrcv(queue, &message, sizeof message.text, 0, IPC_NOWAIT) != -1)
                continue;

        union semun value = {.val = (int)(tick % 10)};
        semctl(set, (int)(tick % SEMAPHORES), SETVAL, value);
        struct sembuf signal_one = {.sem_num = 0, .sem_op = 1, .sem_flg = IPC_NOWAIT};
        semop(set, &signal_one, 1);

        counter[0] = tick;
        snprintf((char *)&counter[1], 64, "the counter says %u", tick);

        if (tick % RESTART_TICKS == RESTART_TICKS - 1)
            queue = make_queue(key);
        nanosleep(&(struct timespec){.tv_nsec = 500000000}, NULL);
    }

    shmdt(counter);
    msgctl(queue, IPC_RMID, NULL);
    semctl(set, 0, IPC_RMID);
    shmctl(segment, IPC_RMID, NULL);
    return EXIT_SUCCESS;
}

/*
 * "race ROUNDS": in each round 2 to 8 servers call start() at the same instant. Every other round finds what a killed
 * server left. Prints the rounds, those in which not exactly one server believes that it is the one, and those in
 * which a server believes so whose object is gone. STARTER names the file with start and stop; OBJECT is msg, sem or shm.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>
#include STARTER

enum { MOST_SERVERS = 8 };

static struct {
    atomic_int ready, go, done, over;
    int objects[MOST_SERVERS];
} *board;

static int is_alive(int object)
{
    /* IPC_STAT with a wrong buffer would do as well: what counts is whether the kernel knows the identifier. */
    union { struct msqid_ds msg; struct semid_ds sem; struct shmid_ds shm; } state;
    switch (OBJECT) {
    case 'q':
        return msgctl(object, IPC_STAT, &state.msg) == 0;
    case 's':
        return semctl(object, 0, IPC_STAT, &state.sem) == 0;
    default:
        return shmctl(object, IPC_STAT, &state.shm) == 0 && (state.shm.shm_perm.mode & SHM_DEST) == 0;
    }
}

static void run_server(int number)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    board->ready++;
    while (!board->go)
        sched_yield();
    board->objects[number] = start();
    board->done++;
    while (!board->over)
        usleep(100);
    if (board->objects[number] != -1)
        stop(board->objects[number]);
    _exit(0);
}

int main(int argc, char **argv)
{
    int rounds = argc > 1 ? atoi(argv[1]) : 100, wrong = 0, gone = 0;
    board = mmap(NULL, sizeof *board, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (board == MAP_FAILED)
        return 1;
    close(open("ipc.key", O_CREAT | O_RDWR | O_CLOEXEC, 0600));
    for (int round = 0; round < rounds; round++) {
        pid_t pids[MOST_SERVERS];
        int servers = 2 + round % (MOST_SERVERS - 1), owners = 0, has_gone = 0;
        board->ready = board->go = board->done = board->over = 0;
        for (int i = 0; i < servers; i++) {
            pids[i] = fork();
            if (pids[i] == 0)
                run_server(i);
        }
        while (board->ready < servers)
            sched_yield();
        board->go = 1;
        while (board->done < servers)
            sched_yield();
        for (int i = 0; i < servers; i++) {
            if (board->objects[i] == -1)
                continue;
            owners++;
            if (!is_alive(board->objects[i]))
                has_gone = 1;
        }
        wrong += owners != 1;
        gone += has_gone;
        /* After every other round the owner is killed, and leaves a stale object; the last round cleans up. */
        if (round % 2 == 0 && round < rounds - 1) {
            for (int i = 0; i < servers; i++)
                kill(pids[i], SIGKILL);
        } else {
            board->over = 1;
        }
        for (int i = 0; i < servers; i++)
            waitpid(pids[i], NULL, 0);
    }
    printf("%d %d %d\n", rounds, wrong, gone);
    return 0;
}

/*
 * "semaphoreRace ROUNDS": in each round a server makes a set with the value 1 while 4 clients look for it. Prints the
 * rounds, the clients that saw another value than 1, and the clients that did not find the set at all.
 * With TEXTBOOK: semget and SETVAL, and clients that take the set as soon as they find it.
 */
#define _GNU_SOURCE
#include <sys/sem.h>
#include <unistd.h>
/* Both get 100 microseconds between the set and its values: the window is there without them, but hit less often. */
#define semctl(set, number, command, ...) \
    ((command) == SETALL || (command) == SETVAL ? usleep(100) : 0, semctl(set, number, command, ##__VA_ARGS__))
#include "sources.h"
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

enum { CLIENTS = 4 };

static struct {
    atomic_int ready, go, wrong, lost, looked;
} *board;

static int find(void)
{
#ifdef TEXTBOOK
    int set;
    for (int tries = 0; (set = semget(key_of(PROJECT_ID), 1, 0)) == -1 && tries < 1000000; tries++)
        continue;
    return set;
#else
    struct semaphore_client client = {-1};
    return find_semaphores(&client) == -1 ? -1 : client.set;
#endif
}

static void begin(void)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    board->ready++;
    while (!board->go)
        sched_yield();
}

static void run_client(void)
{
    begin();
    int set = find();
    if (set == -1)
        board->lost++;
    else if (semctl(set, 0, GETVAL) != 1)
        board->wrong++;
    board->looked++;
    _exit(0);
}

static void run_server(void)
{
    begin();
#ifdef TEXTBOOK
    union semun one = {1};
    int set = semget(key_of(PROJECT_ID), 1, IPC_CREAT | IPC_EXCL | 0600);
    semctl(set, 0, SETVAL, one);
#else
    struct semaphore_server server;
    if (start_semaphore_server(&server) == -1)
        board->lost++;
#endif
    while (board->looked < CLIENTS)
        usleep(100);
#ifdef TEXTBOOK
    semctl(set, 0, IPC_RMID);
#else
    stop_semaphore_server(&server);
#endif
    _exit(0);
}

int main(int argc, char **argv)
{
    int rounds = argc > 1 ? atoi(argv[1]) : 100;
    board = mmap(NULL, sizeof *board, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (board == MAP_FAILED)
        return 1;
    close(open("ipc.key", O_CREAT | O_RDWR | O_CLOEXEC, 0600));
    /* Both versions use all functions somewhere. */
    (void)acquire, (void)release, (void)start_semaphore_server, (void)find_semaphores;
    for (int round = 0; round < rounds; round++) {
        board->ready = board->go = board->looked = 0;
        for (int i = 0; i <= CLIENTS; i++) {
            if (fork() != 0)
                continue;
            if (i == CLIENTS)
                run_server();
            else
                run_client();
        }
        while (board->ready <= CLIENTS)
            sched_yield();
        board->go = 1;
        while (wait(NULL) != -1)
            continue;
    }
    printf("%d %d %d\n", rounds, board->wrong, board->lost);
    return 0;
}

#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <stdint.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/random.h>
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

enum { TEXT_SIZE = 256 };

/* Requests and answers have a queue each: in a common one, requests could fill it so that no answer fits any more. */
struct message {
    long type;         /* above 0 (msgop(2)); of an answer: the client's id */
    long client;       /* random: pids are used again */
    int run;           /* identifier of the request queue: each run of the server has a new one */
    unsigned sequence; /* number of the request */
    char text[TEXT_SIZE];
};

enum { MESSAGE_SIZE = sizeof(struct message) - sizeof(long) };

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

/* For one thread. Start with {-1, -1, 0, 0, 0}. */
struct message_client {
    int requests;
    int answers;
    pid_t process;
    long id;
    unsigned sequence;
};

static int connect_to_server(struct message_client *client)
{
    struct back_off_state wait = {0};
    for (;;) {
        /* Requests first: the server makes that queue last. */
        key_t request_key = key_of(PROJECT_ID), answer_key = key_of(PROJECT_ID + 1);
        client->requests = request_key == -1 ? -1 : msgget(request_key, 0);
        client->answers = client->requests == -1 || answer_key == -1 ? -1 : msgget(answer_key, 0);
        if (client->answers != -1)
            return 0;
        client->requests = -1;
        /* ENOENT: the server is down, or just starting. */
        if (errno != ENOENT || back_off(&wait, PATIENCE) != 0)
            return -1;
    }
}

/* One request and its answer, within one run of the server. */
static int exchange(const struct message_client *client, const struct message *request, struct message *answer)
{
    struct back_off_state wait = {0};
    /* IPC_NOWAIT: a full queue must not hold us for ever. */
    while (msgsnd(client->requests, request, MESSAGE_SIZE, IPC_NOWAIT) == -1)
        if (errno != EAGAIN || back_off(&wait, PATIENCE) != 0)
            return -1;
    wait.start = 0;
    for (;;) {
        /* IPC_NOWAIT here as well: the queue of a server that was killed stays, and would hold us for ever. */
        ssize_t size = msgrcv(client->answers, answer, MESSAGE_SIZE, client->id, IPC_NOWAIT | MSG_NOERROR);
        /* Leftovers, of an older run or of a request that was given up, are dropped. */
        if (size == MESSAGE_SIZE && answer->run == request->run && answer->sequence == request->sequence) {
            answer->text[TEXT_SIZE - 1] = '\0';
            return 0;
        }
        if (size == -1 && (errno != ENOMSG || back_off(&wait, PATIENCE) != 0))
            return -1;
    }
}

/*
 * Asks until it is answered once, over restarts of the server. -1 with ETIMEDOUT: it stayed down or did not answer, and
 * may have done what was asked, or may do it yet; EINTR: the same after a signal.
 */
static int call_server(struct message_client *client, const char *text, struct message *answer)
{
    struct message request;
    /* Random: answers to a dead process with our pid are not ours. Anew after fork(2), or both take the other's. */
    if (client->process != getpid()) {
        if (getrandom(&client->id, sizeof client->id, 0) == -1)
            return -1;
        client->id = (client->id & LONG_MAX) | 1;
        client->process = getpid();
    }
    memset(&request, 0, sizeof request);
    request.type = 1;
    request.sequence = ++client->sequence;
    memcpy(request.text, text, strnlen(text, TEXT_SIZE - 1));
    for (int failed = -1;;) {
        if (client->requests == -1 && connect_to_server(client) == -1)
            return -1;
        /* EINVAL of a queue that has just been found again is no restart: the message is larger than kernel.msgmax. */
        if (client->requests == failed) {
            errno = EINVAL;
            return -1;
        }
        request.client = client->id;
        request.run = client->requests;
        if (exchange(client, &request, answer) == 0)
            return 0;
        /* The queue was removed: EINVAL of an id that worked before; in that very moment, EIDRM. */
        if (errno != EIDRM && errno != EINVAL)
            return -1;
        failed = errno == EINVAL ? client->requests : -1;
        client->requests = -1;
    }
}

/* The application; above this line stands what the editor inserts. */

/* "client COUNT MS" sends that many requests, MS milliseconds apart, and prints each answer and the run that gave it. */
int main(int argc, char **argv)
{
    struct message_client client = {-1, -1, 0, 0, 0};
    struct message answer;
    int count = argc > 1 ? atoi(argv[1]) : 1;
    useconds_t between = argc > 2 ? (useconds_t)atoi(argv[2]) * 1000 : 0;
    for (int number = 1; number <= count; number++) {
        if (call_server(&client, "hello", &answer) == -1) {
            perror("call_server");
            return EXIT_FAILURE;
        }
        printf("%u %d %s\n", answer.sequence, answer.run, answer.text);
        fflush(stdout);
        if (number < count)
            usleep(between);
    }
    return EXIT_SUCCESS;
}

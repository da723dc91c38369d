#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <errno.h>
#include <stddef.h>
#include <sys/msg.h>
#include <sys/types.h>
#include <stdint.h>
#include <time.h>

enum { LEFTOVER_SIZE = 8192 };

struct leftover {
    long type;
    char text[LEFTOVER_SIZE];
};

/*
 * Takes what an earlier run left in a queue that is kept over restarts, before the first new request. Each message
 * goes to `handle` (answer it, store it, or do nothing: it is gone). Returns how many, or -1. Only under the lock.
 */
static long drain_leftovers(int queue, void (*handle)(const struct leftover *message, size_t size))
{
    struct msqid_ds state;
    if (msgctl(queue, IPC_STAT, &state) == -1)
        return -1;
    /* The number from before: clients may be sending, and we would never come to an end. */
    long drained = 0;
    for (msgqnum_t left = state.msg_qnum; left > 0; left--) {
        struct leftover message;
        /* MSG_NOERROR cuts what is too long; without it, E2BIG would leave that message in front for ever (msgop(2)). */
        ssize_t size = msgrcv(queue, &message, sizeof message.text, 0, IPC_NOWAIT | MSG_NOERROR);
        if (size == -1 && errno == ENOMSG)
            break;
        if (size == -1)
            return -1;
        handle(&message, (size_t)size);
        drained++;
    }
    return drained;
}

enum { TAGGED_SIZE = 256 };

/* For a queue that is kept over restarts: each message says when it was sent, each run knows when it began. */
struct tagged {
    long type;
    uint64_t sent; /* CLOCK_BOOTTIME, ns: one clock for all processes, which never steps (clock_gettime(2)) */
    char text[TAGGED_SIZE];
};

static uint64_t nanoseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* Client: -1 with EAGAIN: the queue is full, try again later; EIDRM or EINVAL: it was removed. */
static int send_tagged(int queue, struct tagged *message)
{
    /* Also when sending again: what is sent to this run belongs to this run. */
    message->sent = nanoseconds();
    while (msgsnd(queue, message, sizeof *message - sizeof message->type, IPC_NOWAIT) == -1)
        if (errno != EINTR)
            return -1;
    return 0;
}

/*
 * Server: begin = nanoseconds(), once, under the lock. 1: a request to this run; 0: a leftover, whose sender may have
 * been answered by the run before: refuse it or ask back, do not do it again. -1 with EINTR: a signal.
 */
static int receive_tagged(int queue, uint64_t begin, struct tagged *message)
{
    for (;;) {
        ssize_t size = msgrcv(queue, message, sizeof *message - sizeof message->type, 0, MSG_NOERROR);
        if (size == -1)
            return -1;
        /* A message of another length has no tag to trust. */
        if ((size_t)size == sizeof *message - sizeof message->type)
            return message->sent >= begin;
    }
}

/* The application; above this line stands what the editor inserts. */

static void say(const struct leftover *message, size_t size)
{
    printf("leftover of %zu bytes, type %ld\n", size, message->type);
}

/*
 * "server send TEXT" sends; "server drain" first empties the queue; "server" alone tells leftovers by their tags.
 * Both serve one request to this run. The queue stays, to be found by the next run; ipcrm -Q removes it.
 */
int main(int argc, char **argv)
{
    struct tagged message = {1, 0, ""};
    uint64_t begin = nanoseconds();
    key_t key = ftok(argv[0], 'L');
    int queue = key == -1 ? -1 : msgget(key, IPC_CREAT | 0600);
    if (queue == -1) {
        perror("msgget");
        return EXIT_FAILURE;
    }
    if (argc > 2 && strcmp(argv[1], "send") == 0) {
        snprintf(message.text, sizeof message.text, "%s", argv[2]);
        return send_tagged(queue, &message) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
    }
    if (argc > 1 && strcmp(argv[1], "drain") == 0 && drain_leftovers(queue, say) == -1) {
        perror("drain_leftovers");
        return EXIT_FAILURE;
    }
    printf("waiting\n");
    fflush(stdout);
    int kind;
    while ((kind = receive_tagged(queue, begin, &message)) == 0)
        printf("refused: %.*s\n", (int)sizeof message.text, message.text);
    if (kind == 1)
        printf("served: %.*s\n", (int)sizeof message.text, message.text);
    return kind == 1 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <errno.h>
#include <string.h>

/*
 * What to tell the user when msgget, semget, shmget or msgsnd failed. perror would say "No space left on device" for
 * ENOSPC, but no disk is full: an IPC limit is reached. NULL: none of these limits; say strerror(error).
 * `call` is the name of the call that failed. Look with sysctl(8); who holds the objects, with ipcs(1).
 */
static const char *limit_behind(const char *call, int error)
{
    if (error == ENOSPC) {
        if (strcmp(call, "msgget") == 0)
            return "as many message queues as kernel.msgmni allows";
        if (strcmp(call, "semget") == 0)
            return "as many sets or semaphores as kernel.sem allows (4th and 2nd number)";
        if (strcmp(call, "semop") == 0)
            return "as many SEM_UNDO records as the kernel has room for"; /* semop(2) */
        /* Pages of all segments together, or number of segments (shmget(2)). */
        if (strcmp(call, "shmget") == 0)
            return "as many segments as kernel.shmmni or as many pages as kernel.shmall allows";
    }
    /* EINVAL has other causes as well (msgsnd(2), semget(2), shmget(2)). */
    if (error == EINVAL) {
        if (strcmp(call, "msgsnd") == 0)
            return "perhaps a message larger than kernel.msgmax, or the queue is gone";
        if (strcmp(call, "semget") == 0)
            return "perhaps more semaphores than kernel.sem allows in a set (1st number)";
        if (strcmp(call, "shmget") == 0)
            return "perhaps a segment larger than kernel.shmmax, or larger than the existing one";
    }
    /* With IPC_NOWAIT: not the system's limit but the queue's own, which starts as kernel.msgmnb (msgctl(2)). */
    if (error == EAGAIN && strcmp(call, "msgsnd") == 0)
        return "the queue holds as many bytes or messages as its msg_qbytes";
    if (error == E2BIG && strcmp(call, "semop") == 0)
        return "more operations in one call than kernel.sem allows (3rd number)";
    return NULL;
}

/* The application; above this line stands what the editor inserts. */

static void explain(const char *call)
{
    int error = errno;
    const char *limit = limit_behind(call, error);
    printf("%s: %s\n  in fact: %s\n", call, strerror(error), limit == NULL ? "none of the limits" : limit);
}

/* Asks for more than the kernel gives and says which limit that was. Leaves nothing behind. */
int main(void)
{
    if (shmget(IPC_PRIVATE, SIZE_MAX, 0600) == -1)
        explain("shmget");
    if (semget(IPC_PRIVATE, 1 << 20, 0600) == -1)
        explain("semget");
    int queue = msgget(IPC_PRIVATE, 0600);
    if (queue == -1) {
        explain("msgget");
        return EXIT_FAILURE;
    }
    struct {
        long type;
        char text[1];
    } message = {1, {'x'}};
    while (msgsnd(queue, &message, sizeof message.text, IPC_NOWAIT) == 0)
        continue;
    explain("msgsnd");
    return msgctl(queue, IPC_RMID, NULL) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

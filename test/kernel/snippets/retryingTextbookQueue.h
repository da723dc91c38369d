/* The textbook's start with retries, as it is often mended. Returns the queue or -1. */
#include <sys/ipc.h>
#include <sys/msg.h>

static int start(void)
{
    key_t key = ftok("ipc.key", 'A');
    for (;;) {
        int queue = msgget(key, IPC_CREAT | IPC_EXCL | 0600);
        if (queue != -1 || errno != EEXIST)
            return queue;
        int old = msgget(key, 0600);
        if (old != -1)
            msgctl(old, IPC_RMID, NULL);
    }
}

static void stop(int queue)
{
    msgctl(queue, IPC_RMID, NULL);
}

/* The textbook's start of a server: on EEXIST get the old queue, remove it and create again. Returns the queue or -1. */
#include <sys/ipc.h>
#include <sys/msg.h>

static int start(void)
{
    key_t key = ftok("ipc.key", 'A');
    int queue = msgget(key, IPC_CREAT | IPC_EXCL | 0600);
    if (queue == -1 && errno == EEXIST) {
        int old = msgget(key, 0600);
        if (old == -1 || msgctl(old, IPC_RMID, NULL) == -1)
            return -1;
        queue = msgget(key, IPC_CREAT | IPC_EXCL | 0600);
    }
    return queue;
}

static void stop(int queue)
{
    msgctl(queue, IPC_RMID, NULL);
}


#include <stdio.h>
/* Leaves a queue that everybody may use with the key of the server's answers, an empty message in it; prints its id. */
int main(void)
{
    long type = 1;
    hold_key_file();
    int queue = msgget(key_of(PROJECT_ID + 1), IPC_CREAT | IPC_EXCL | 0666);
    if (queue == -1 || msgsnd(queue, &type, 0, IPC_NOWAIT) == -1)
        return 1;
    printf("%d\n", queue);
    return 0;
}

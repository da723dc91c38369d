
#include <stdio.h>

/* Asks, says when the answer lies in its queue, takes it somewhat later, and says whether it was still there. */
int main(void)
{
    struct message_client client = {-1, -1, 0, 0, 0};
    struct message message;
    struct msqid_ds state = {0};
    if (call_server(&client, "first", &message) == -1)
        return 1;
    message.type = 1;
    if (msgsnd(client.requests, &message, MESSAGE_SIZE, 0) == -1)
        return 1;
    while (state.msg_qnum == 0)
        if (msgctl(client.answers, IPC_STAT, &state) == -1)
            return 1;
    puts("answered");
    fflush(stdout);
    usleep(200000);
    puts(msgrcv(client.answers, &message, MESSAGE_SIZE, client.id, IPC_NOWAIT) == -1 ? "lost" : "taken");
    return 0;
}

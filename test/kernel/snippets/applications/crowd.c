
#include <signal.h>
#include <stdio.h>

/*
 * "crowd take" asks for more clients at once than the queue of answers holds, takes all answers when it is full, and
 * prints how many are left then. "crowd leave" dies instead, with all its clients.
 */
int main(int argc, char **argv)
{
    struct message_client client = {-1, -1, 0, 0, 0};
    struct message message;
    struct msqid_ds state;
    if (argc < 2 || call_server(&client, "first", &message) == -1 || msgctl(client.answers, IPC_STAT, &state) == -1)
        return 1;
    msgqnum_t fitting = state.msg_qbytes / MESSAGE_SIZE;
    long clients = (long)(fitting + fitting / 2);
    for (long id = 1; id <= clients; id++) {
        message.type = 1;
        message.client = id;
        if (msgsnd(client.requests, &message, MESSAGE_SIZE, 0) == -1)
            return 1;
    }
    while (state.msg_qnum < fitting && msgctl(client.answers, IPC_STAT, &state) == 0)
        usleep(1000);
    if (strcmp(argv[1], "leave") == 0)
        return 0;
    /* The server holds the next answer now. */
    usleep(100000);
    alarm(10);
    for (long id = 1; id <= clients; id++)
        if (msgrcv(client.answers, &message, MESSAGE_SIZE, id, 0) == -1)
            return 1;
    msgctl(client.answers, IPC_STAT, &state);
    printf("%lu left\n", (unsigned long)state.msg_qnum);
    return 0;
}

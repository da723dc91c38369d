#include "messageServer.c"

static struct message_server server;

static int start(void)
{
    return start_message_server(&server) == -1 ? -1 : server.requests;
}

static void stop(int queue)
{
    (void)queue, (void)next_request, (void)answer_request;
    stop_message_server(&server);
}

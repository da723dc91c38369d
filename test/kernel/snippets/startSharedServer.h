#include "sharedServer.c"

static struct shared_server server;

static int start(void)
{
    return start_shared_server(&server) == -1 ? -1 : server.segment;
}

static void stop(int segment)
{
    (void)segment;
    stop_shared_server(&server);
}

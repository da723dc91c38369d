#include "semaphoreServer.c"

static struct semaphore_server server;

static int start(void)
{
    return start_semaphore_server(&server) == -1 ? -1 : server.set;
}

static void stop(int set)
{
    (void)set;
    stop_semaphore_server(&server);
}

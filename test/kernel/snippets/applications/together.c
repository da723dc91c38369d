
#include <stdlib.h>

int main(void)
{
    struct message_server messages;
    struct semaphore_server semaphores;
    struct shared_server shared;
    if (become_the_server() == -1)
        return 1;
    if (start_message_server(&messages) == -1 || start_semaphore_server(&semaphores) == -1 ||
        start_shared_server(&shared) == -1) {
        perror("start");
        return 2;
    }
    printf("run %d\n", messages.requests);
    fflush(stdout);
    while (!is_ending)
        pause();
    stop_shared_server(&shared);
    stop_semaphore_server(&semaphores);
    stop_message_server(&messages);
    return 0;
}

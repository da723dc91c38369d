
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

int main(void)
{
    struct message_client client = {-1, -1, 0, 0, 0};
    struct message answer;
    if (call_server(&client, "first", &answer) == -1)
        return 1;
    pid_t child = fork();
    if (call_server(&client, "again", &answer) == -1)
        return 1;
    printf("%ld\n", answer.client);
    fflush(stdout);
    if (child != 0)
        wait(NULL);
    return 0;
}

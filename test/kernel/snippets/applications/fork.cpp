
#include <iostream>
#include <sys/wait.h>

int main()
{
    MessageClient client;
    client.call("first");
    pid_t child = fork();
    std::cout << client.call("again").client << std::endl;
    if (child != 0)
        wait(nullptr);
}

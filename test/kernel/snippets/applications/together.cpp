
#include <iostream>

int main()
{
    try {
        InstanceLock lock = become_the_server();
        MessageServer messages;
        semaphore_server semaphores;
        shared_server shared;
        if (start_semaphore_server(&semaphores) == -1 || start_shared_server(&shared) == -1)
            fail("start");
        std::cout << "run " << messages.run() << std::endl;
        while (!is_ending)
            pause();
        stop_shared_server(&shared);
        stop_semaphore_server(&semaphores);
        return 0;
    } catch (const std::system_error &error) {
        std::cerr << error.what() << std::endl;
        return 2;
    }
}

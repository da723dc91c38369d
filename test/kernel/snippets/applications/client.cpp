
#include <iostream>
#include <thread>

int main(int, char **argv)
{
    MessageClient client;
    for (int left = std::stoi(argv[1]); left > 0; left--) {
        Message answer = client.call("hello");
        std::cout << answer.sequence << ' ' << answer.run << ' ' << answer.text << std::endl;
        std::this_thread::sleep_for(std::chrono::milliseconds(std::stoi(argv[2])));
    }
}


#include <iostream>

int main()
{
    try {
        MessageServer server;
        std::cout << "run " << server.run() << std::endl;
        while (!should_end)
            if (auto request = server.next_request())
                server.answer(*request, std::to_string(getpid()) + " answers " + request->text);
        return 0;
    } catch (const std::system_error &error) {
        std::cerr << error.what() << std::endl;
        return error.code().value() == EWOULDBLOCK ? 2 : 1;
    }
}

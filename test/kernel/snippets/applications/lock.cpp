
int main()
{
    try {
        InstanceLock lock = become_the_server();
        puts("run 0");
        fflush(stdout);
        for (;;)
            pause();
    } catch (const std::system_error &error) {
        fprintf(stderr, "%s\n", error.what());
        return error.code().value() == EWOULDBLOCK ? 1 : 3;
    }
}

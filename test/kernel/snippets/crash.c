/*
 * "crash N PROGRAM ARGUMENT…" runs the program and kills it at its Nth stop: each system call has two, before and
 * after. N = 0 kills nowhere. Prints, at the end, "killed before|after CALL", or "ended STATUS"; with N = 0 also each
 * failed call as "CALL -ERRNO". SIGTERM is handed on to the program.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t program;

static void hand_on(int signal_number)
{
    kill(program, signal_number);
}

static int wait_for_program(int *status)
{
    pid_t found;
    while ((found = waitpid(program, status, 0)) == -1 && errno == EINTR)
        continue;
    return found == -1 ? -1 : 0;
}

int main(int argc, char **argv)
{
    if (argc < 3)
        return 64;
    long last = atol(argv[1]);
    program = fork();
    if (program == 0) {
        ptrace(PTRACE_TRACEME, 0, NULL, NULL);
        raise(SIGSTOP);
        execv(argv[2], argv + 2);
        _exit(127);
    }
    struct sigaction action = {.sa_handler = hand_on};
    sigaction(SIGTERM, &action, NULL);
    int status, signal_number = 0;
    if (wait_for_program(&status) == -1)
        return 1;
    ptrace(PTRACE_SETOPTIONS, program, NULL, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL | PTRACE_O_TRACEEXEC);
    unsigned long long call = 0;
    int has_started = 0;
    for (long stops = 0;;) {
        ptrace(PTRACE_SYSCALL, program, NULL, (void *)(long)signal_number);
        signal_number = 0;
        if (wait_for_program(&status) == -1)
            return 1;
        if (WIFEXITED(status) || WIFSIGNALED(status)) {
            printf("ended %d\n", WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status));
            return 0;
        }
        if (status >> 8 == (SIGTRAP | PTRACE_EVENT_EXEC << 8)) {
            has_started = 1;
            continue;
        }
        if (WSTOPSIG(status) != (SIGTRAP | 0x80)) {
            signal_number = WSTOPSIG(status);
            continue;
        }
        struct __ptrace_syscall_info info;
        ptrace(PTRACE_GET_SYSCALL_INFO, program, (void *)sizeof info, &info);
        int is_entry = info.op == PTRACE_SYSCALL_INFO_ENTRY;
        if (!has_started)
            continue;
        if (is_entry)
            call = info.entry.nr;
        else if (last == 0 && info.exit.is_error) {
            printf("%llu %lld\n", call, (long long)info.exit.rval);
            fflush(stdout);
        }
        if (++stops == last) {
            kill(program, SIGKILL);
            wait_for_program(&status);
            printf("killed %s %llu\n", is_entry ? "before" : "after", call);
            return 0;
        }
    }
}

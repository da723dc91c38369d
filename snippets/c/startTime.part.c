#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

/* When the process started, in clock ticks since boot; 0 if there is none. Process ids are used again (proc(5)). */
static unsigned long long start_time(pid_t pid)
{
	char path[32], line[1024];
	snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
	int file = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t length = file == -1 ? -1 : read(file, line, sizeof line - 1);
	if (file != -1)
		close(file);
	if (length <= 0)
		return 0;
	line[length] = '\0';
	/* The name in parentheses may itself hold blanks and parentheses: count from the last one. */
	const char *rest = strrchr(line, ')');
	char state;
	unsigned long long start;
	const char *format = " %c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %llu";
	if (rest == NULL || sscanf(rest + 1, format, &state, &start) != 2)
		return 0;
	/* A zombie is dead, whoever forgets to wait for it. */
	return state == 'Z' || state == 'X' ? 0 : start;
}

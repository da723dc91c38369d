#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>

/* Absolute, in a folder that only this application may write to. A file of its own: our pid replaces what is in it. */
#define LOCK_FILE "${1:ipc.lock}"

/* Call first in main, before anything that a second server must not touch. */
static int become_the_server(void)
{
	int lock = take_instance_lock(LOCK_FILE);
	if (lock == -1 && errno == EWOULDBLOCK)
		fprintf(stderr, "Another server is running; %s holds its pid.\n", LOCK_FILE);
	else if (lock == -1)
		perror(LOCK_FILE);
	return lock;
}
$0

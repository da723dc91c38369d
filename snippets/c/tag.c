#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/types.h>
#include <time.h>

enum { TAGGED_SIZE = ${1:256} };

/* For a queue that is kept over restarts: each message says when it was sent, each run knows when it began. */
struct tagged {
	long type;
	uint64_t sent; /* CLOCK_BOOTTIME, ns: one clock for all processes, which never steps (clock_gettime(2)) */
	char text[TAGGED_SIZE];
};

static uint64_t nanoseconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_BOOTTIME, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* Client: -1 with EAGAIN: the queue is full, try again later; EIDRM or EINVAL: it was removed. */
static int send_tagged(int queue, struct tagged *message)
{
	/* Also when sending again: what is sent to this run belongs to this run. */
	message->sent = nanoseconds();
	while (msgsnd(queue, message, sizeof *message - sizeof message->type, IPC_NOWAIT) == -1)
		if (errno != EINTR)
			return -1;
	return 0;
}

/*
 * Server: begin = nanoseconds(), once, under the lock. 1: a request to this run; 0: a leftover, whose sender may have
 * been answered by the run before: refuse it or ask back, do not do it again. -1 with EINTR: a signal.
 */
static int receive_tagged(int queue, uint64_t begin, struct tagged *message)
{
	for (;;) {
		ssize_t size = msgrcv(queue, message, sizeof *message - sizeof message->type, 0, MSG_NOERROR);
		if (size == -1)
			return -1;
		/* A message of another length has no tag to trust. */
		if ((size_t)size == sizeof *message - sizeof message->type)
			return message->sent >= begin;
	}
}
$0

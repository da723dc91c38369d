#define _GNU_SOURCE
#include <errno.h>
#include <stddef.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/types.h>

enum { LEFTOVER_SIZE = ${1:8192} };

struct leftover {
	long type;
	char text[LEFTOVER_SIZE];
};

/*
 * Takes what an earlier run left in a queue that is kept over restarts, before the first new request. Each message
 * goes to `handle` (answer it, store it, or do nothing: it is gone). Returns how many, or -1. Only under the lock.
 */
static long drain_leftovers(int queue, void (*handle)(const struct leftover *message, size_t size))
{
	struct msqid_ds state;
	if (msgctl(queue, IPC_STAT, &state) == -1)
		return -1;
	/* The number from before: clients may be sending, and we would never come to an end. */
	long drained = 0;
	for (msgqnum_t left = state.msg_qnum; left > 0; left--) {
		struct leftover message;
		/* MSG_NOERROR cuts what is too long; without it, E2BIG would leave that message in front for ever (msgop(2)). */
		ssize_t size = msgrcv(queue, &message, sizeof message.text, 0, IPC_NOWAIT | MSG_NOERROR);
		if (size == -1 && errno == ENOMSG)
			break;
		if (size == -1)
			return -1;
		handle(&message, (size_t)size);
		drained++;
	}
	return drained;
}
$0

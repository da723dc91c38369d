#define _GNU_SOURCE
#include <errno.h>
#include <string.h>

/*
 * What to tell the user when msgget, semget, shmget or msgsnd failed. perror would say "No space left on device" for
 * ENOSPC, but no disk is full: an IPC limit is reached. NULL: none of these limits; say strerror(error).
 * `call` is the name of the call that failed. Look with sysctl(8); who holds the objects, with ipcs(1).
 */
static const char *limit_behind(const char *call, int error)
{
	if (error == ENOSPC) {
		if (strcmp(call, "msgget") == 0)
			return "as many message queues as kernel.msgmni allows";
		if (strcmp(call, "semget") == 0)
			return "as many sets or semaphores as kernel.sem allows (4th and 2nd number)";
		if (strcmp(call, "semop") == 0)
			return "as many SEM_UNDO records as the kernel has room for"; /* semop(2) */
		/* Pages of all segments together, or number of segments (shmget(2)). */
		if (strcmp(call, "shmget") == 0)
			return "as many segments as kernel.shmmni or as many pages as kernel.shmall allows";
	}
	/* EINVAL has other causes as well (msgsnd(2), semget(2), shmget(2)). */
	if (error == EINVAL) {
		if (strcmp(call, "msgsnd") == 0)
			return "perhaps a message larger than kernel.msgmax, or the queue is gone";
		if (strcmp(call, "semget") == 0)
			return "perhaps more semaphores than kernel.sem allows in a set (1st number)";
		if (strcmp(call, "shmget") == 0)
			return "perhaps a segment larger than kernel.shmmax, or larger than the existing one";
	}
	/* With IPC_NOWAIT: not the system's limit but the queue's own, which starts as kernel.msgmnb (msgctl(2)). */
	if (error == EAGAIN && strcmp(call, "msgsnd") == 0)
		return "the queue holds as many bytes or messages as its msg_qbytes";
	if (error == E2BIG && strcmp(call, "semop") == 0)
		return "more operations in one call than kernel.sem allows (3rd number)";
	return NULL;
}
$0

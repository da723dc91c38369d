#define _GNU_SOURCE
#include <errno.h>
#include <sys/sem.h>
#include <time.h>

/* Takes 1 from a semaphore. -1 with ETIMEDOUT; EIDRM or EINVAL: the set was removed while we slept or before. */
static int take_semaphore(int set, unsigned short number, int seconds)
{
	/* SEM_UNDO: when we die, the kernel gives it back. Right only where the process that takes also gives (semop(2)). */
	struct sembuf take = {number, -1, SEM_UNDO};
	struct timespec now, end;
	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += seconds;
	for (;;) {
		clock_gettime(CLOCK_MONOTONIC, &now);
		struct timespec left = {end.tv_sec - now.tv_sec, end.tv_nsec - now.tv_nsec};
		if (left.tv_nsec < 0) {
			left.tv_sec--;
			left.tv_nsec += 1000000000;
		}
		if (left.tv_sec < 0)
			left.tv_sec = left.tv_nsec = 0;
		if (semtimedop(set, &take, 1, &left) == 0)
			return 0;
		/* Never restarted after a handler (signal(7)); the time left is counted anew. */
		if (errno == EINTR)
			continue;
		if (errno == EAGAIN)
			errno = ETIMEDOUT;
		return -1;
	}
}

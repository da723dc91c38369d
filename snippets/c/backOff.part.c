#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <stdint.h>
#include <time.h>

/* Start with {0}. */
struct back_off_state {
	int64_t start; /* ns */
};

/*
 * Lets others run, then, after 50 us, sleeps for half of the time that it has waited so far, up to 10 ms: what comes
 * soon is seen at once, and a long wait costs little. -1 with ETIMEDOUT after `seconds` in all; 1 with EINTR: a signal.
 */
static int back_off(struct back_off_state *state, int seconds)
{
	struct timespec now, pause = {0, 10000000};
	clock_gettime(CLOCK_MONOTONIC, &now);
	int64_t nanoseconds = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
	if (state->start == 0)
		state->start = nanoseconds;
	int64_t waited = nanoseconds - state->start;
	if (waited >= (int64_t)seconds * 1000000000) {
		errno = ETIMEDOUT;
		return -1;
	}
	if (waited < 50000)
		return sched_yield();
	if (waited < 2 * pause.tv_nsec)
		pause.tv_nsec = (long)(waited / 2);
	return nanosleep(&pause, NULL) == -1 ? 1 : 0;
}

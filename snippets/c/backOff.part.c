#define _GNU_SOURCE
#include <errno.h>
#include <time.h>

/* Start with {0, 0}. */
struct back_off {
	long pause; /* ns */
	time_t end;
};

/* Sleeps 1 ms, then twice as long each time, up to 1/4 s; -1 with ETIMEDOUT after `seconds` in all. */
static int back_off(struct back_off *state, int seconds)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	if (state->pause == 0) {
		state->pause = 1000000;
		state->end = now.tv_sec + seconds;
	} else if (now.tv_sec >= state->end) {
		errno = ETIMEDOUT;
		return -1;
	}
	struct timespec pause = {0, state->pause};
	nanosleep(&pause, NULL);
	if (state->pause < 200000000)
		state->pause *= 2;
	return 0;
}

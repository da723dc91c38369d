#define _GNU_SOURCE
#include <signal.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t is_ending;

/* Only what signal-safety(7) allows: no printf, no msgctl, no exit. */
static void end_soon(int signal_number)
{
	(void)signal_number;
	is_ending = 1;
	/* The signal may come just before a call falls asleep and be missed there: SIGALRM repeats it (alarm(2)). */
	alarm(1);
}

static void end_on_signals(void)
{
	/* System V calls are never restarted after a handler: they return EINTR, whatever SA_RESTART says (signal(7)). */
	struct sigaction action;
	memset(&action, 0, sizeof action);
	action.sa_handler = end_soon;
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGALRM, &action, NULL);
}

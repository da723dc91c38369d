#define _GNU_SOURCE
#include <errno.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/types.h>

/* One look at the set of this key: its identifier, or -1 with ENOENT while it is missing or has no values yet. */
static int find_ready_set(key_t key, int semaphores)
{
	struct semid_ds state;
	union semun argument;
	argument.buf = &state;
	/* EINVAL here: the set has fewer semaphores, so the server is another version (semget(2)). */
	int set = key == -1 ? -1 : semget(key, semaphores, 0);
	if (set == -1)
		return -1;
	if (semctl(set, 0, IPC_STAT, argument) == -1) {
		/* Removed since semget. */
		if (errno == EINVAL || errno == EIDRM)
			errno = ENOENT;
		return -1;
	}
	/* sem_otime 0: never operated, so perhaps without values yet (semctl(2)). */
	if (state.sem_otime != 0)
		return set;
	errno = ENOENT;
	return -1;
}

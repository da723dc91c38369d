#define _GNU_SOURCE
#include <errno.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/types.h>
#include <unistd.h>

/* Removes the set that an earlier run left. Only under the lock: without it, two servers remove each other's. */
static int remove_stale_set(key_t key)
{
	struct semid_ds state;
	union semun argument;
	argument.buf = &state;
	int set = semget(key, 0, 0);
	if (set == -1)
		return errno == ENOENT ? 0 : -1;
	int result = semctl(set, 0, IPC_STAT, argument);
	/* Another user's set under our key is another application's; EACCES: we may not even look at it. */
	if (result == 0 ? state.sem_perm.cuid != geteuid() : errno == EACCES) {
		errno = EEXIST;
		return -1;
	}
	/* Asleep in it, clients get EIDRM; calling later, EINVAL (semop(2) names only the first). */
	if (result == 0 && semctl(set, 0, IPC_RMID) == 0)
		return 0;
	return errno == EINVAL || errno == EIDRM ? 0 : -1;
}

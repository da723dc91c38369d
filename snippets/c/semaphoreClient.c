#define _GNU_SOURCE
#include <errno.h>
#include <sys/sem.h>

/* Start with {-1}. */
struct semaphore_client {
	int set;
};

static int find_semaphores(struct semaphore_client *client)
{
	struct back_off_state wait = {0};
	while ((client->set = find_ready_set(key_of(PROJECT_ID), SEMAPHORES)) == -1)
		if (errno != ENOENT || back_off(&wait, PATIENCE) == -1)
			return -1;
	return 0;
}

/* Waits at most `seconds` in one run of the server, and again in the next. -1 with ETIMEDOUT. */
static int acquire(struct semaphore_client *client, unsigned short number, int seconds)
{
	for (int failed = -1;;) {
		if (client->set == -1 && find_semaphores(client) == -1)
			return -1;
		/* EINVAL of a set that has just been found again is no restart. */
		if (client->set == failed) {
			errno = EINVAL;
			return -1;
		}
		if (take_semaphore(client->set, number, seconds) == 0)
			return 0;
		/* Removed while we slept in it: EIDRM. Removed between two calls: EINVAL of an id that worked before. */
		if (errno != EIDRM && errno != EINVAL)
			return -1;
		failed = errno == EINVAL ? client->set : -1;
		client->set = -1;
	}
}

/* -1 with EIDRM: the server was started anew meanwhile, and what you did was not protected any more. */
static int release(struct semaphore_client *client, unsigned short number)
{
	/* SEM_UNDO here too, or the kernel would give back at our end what we have given back already. */
	struct sembuf give = {number, 1, SEM_UNDO};
	if (semop(client->set, &give, 1) == 0)
		return 0;
	if (errno == EINVAL)
		errno = EIDRM;
	client->set = -1;
	return -1;
}
$0

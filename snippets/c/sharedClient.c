#define _GNU_SOURCE
#include <errno.h>
#include <stddef.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/types.h>

/* Start with {-1, NULL}. */
struct shared_client {
	int set;
	struct shared *memory;
};

/* One look. -1 with ENOENT: not there or not ready; EPROTO: another version or another application. */
static int try_attach(struct shared_client *client, key_t key, key_t set_key)
{
	struct shmid_ds state;
	client->set = key == -1 ? -1 : find_ready_set(set_key, 1);
	/* Size 0 takes the segment as it is: asking for more than it has gives EINVAL after a change of size (shmget(2)). */
	int segment = client->set == -1 ? -1 : shmget(key, 0, 0);
	if (segment == -1)
		return -1;
	void *address = shmat(segment, NULL, 0);
	if (address == (void *)-1) {
		if (errno == EINVAL || errno == EIDRM)
			errno = ENOENT;
		return -1;
	}
	struct shared *memory = (struct shared *)address;
	if (shmctl(segment, IPC_STAT, &state) == 0 && state.shm_segsz >= sizeof *memory && is_our_segment(memory) &&
	    memory->version == SHARED_VERSION && memory->size == sizeof *memory && memory->set == client->set) {
		client->memory = memory;
		return 0;
	}
	/* Not ours? Or of a server that starts just now: then the set that we found has gone before this segment came. */
	errno = find_ready_set(set_key, 1) == client->set ? EPROTO : ENOENT;
	int error = errno;
	shmdt(address);
	errno = error;
	return -1;
}

static int attach_shared(struct shared_client *client)
{
	struct back_off_state wait = {0};
	while (try_attach(client, key_of(PROJECT_ID), key_of(SET_PROJECT_ID)) == -1) {
		client->set = -1;
		if (errno != ENOENT || back_off(&wait, PATIENCE) == -1)
			return -1;
	}
	return 0;
}

/* A removed segment lives on for whoever is attached (shmctl(2)): without detaching, we would go on reading the past. */
static void detach_shared(struct shared_client *client)
{
	if (client->memory != NULL)
		shmdt(client->memory);
	client->memory = NULL;
	client->set = -1;
}

/* From 0 on, client->memory is the memory of the server's latest run, for us alone. -1 with ETIMEDOUT. */
static int lock_shared(struct shared_client *client, int seconds)
{
	for (;;) {
		if (client->memory == NULL && attach_shared(client) == -1)
			return -1;
		if (take_semaphore(client->set, 0, seconds) == 0)
			return 0;
		/* The restart: EIDRM for whom it found asleep, EINVAL of a set that worked before for all others. */
		if (errno != EIDRM && errno != EINVAL)
			return -1;
		detach_shared(client);
	}
}

/* -1 with EIDRM: the server was started anew meanwhile; what was written is lost and must be written again. */
static int unlock_shared(struct shared_client *client)
{
	/* SEM_UNDO frees the lock of a process that died, not its half-written data: mark data as valid last. */
	struct sembuf give = {0, 1, SEM_UNDO};
	if (semop(client->set, &give, 1) == 0)
		return 0;
	detach_shared(client);
	errno = EIDRM;
	return -1;
}
$0

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/types.h>
#include <unistd.h>

/* Start with {0, NULL}. */
struct private_client {
	uint64_t run;
	struct published *memory;
};

/* -1 with ENOENT: nothing is published. */
static int read_published(int *segment, uint64_t *run)
{
	char line[64];
	int file = open(ID_FILE, O_RDONLY | O_CLOEXEC);
	if (file == -1)
		return -1;
	ssize_t length = read(file, line, sizeof line - 1);
	close(file);
	line[length > 0 ? length : 0] = '\0';
	if (sscanf(line, "%d %" SCNx64, segment, run) == 2)
		return 0;
	errno = EPROTO;
	return -1;
}

static int try_published(struct private_client *client)
{
	struct shmid_ds state;
	int segment;
	uint64_t run;
	if (read_published(&segment, &run) == -1)
		return -1;
	void *address = shmctl(segment, IPC_STAT, &state) == -1 ? (void *)-1 : shmat(segment, NULL, 0);
	if (address == (void *)-1) {
		/* Published by a run that has ended. */
		if (errno == EINVAL || errno == EIDRM)
			errno = ENOENT;
		return -1;
	}
	struct published *memory = (struct published *)address;
	/* The kernel gives identifiers anew: only the header proves that this is what was published. */
	if (state.shm_segsz >= sizeof *memory && memory->magic == published_magic && memory->run == run) {
		client->run = run;
		client->memory = memory;
		return 0;
	}
	shmdt(address);
	errno = ENOENT;
	return -1;
}

/*
 * Call before each use: attaches, and attaches anew when another run has been published. Until then, what a server that
 * was killed has left is shown. -1 with ETIMEDOUT: nothing is published.
 */
static int use_published(struct private_client *client)
{
	struct back_off_state wait = {0};
	int segment;
	uint64_t run;
	if (client->memory != NULL) {
		if (read_published(&segment, &run) == 0 && run == client->run)
			return 0;
		shmdt(client->memory);
		client->memory = NULL;
	}
	while (try_published(client) == -1)
		if (errno != ENOENT || back_off(&wait, PATIENCE) == -1)
			return -1;
	return 0;
}
$0

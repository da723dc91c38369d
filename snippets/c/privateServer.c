#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/random.h>
#include <sys/shm.h>
#include <unistd.h>

struct private_server {
	int lock;
	int segment;
	struct published *memory;
};

/* By rename(2): readers see the old file or the new one, never a part. */
static int publish(const struct private_server *server)
{
	char line[64];
	int length = snprintf(line, sizeof line, "%d %" PRIx64 "\n", server->segment, server->memory->run);
	int file = open(ID_FILE ".new", O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (file == -1)
		return -1;
	/* Synced first: after a power failure the new name must not stand for an empty file (rename(2), fsync(2)). */
	bool is_written = write(file, line, (size_t)length) == length && fsync(file) == 0;
	return close(file) == 0 && is_written ? rename(ID_FILE ".new", ID_FILE) : -1;
}

static void stop_private_server(struct private_server *server)
{
	/* The file goes before the memory, so that nobody reads of what is gone. */
	unlink(ID_FILE);
	if (server->memory != NULL)
		shmdt(server->memory);
	close(server->lock);
}

/* -1 with EWOULDBLOCK: another server runs; ENOSPC: a limit (kernel.shmmni), not the disk (shmget(2)). */
static int start_private_server(struct private_server *server)
{
	server->memory = NULL;
	/* Not on ID_FILE itself: each rename brings another file under that name. */
	server->lock = take_instance_lock(ID_FILE ".lock");
	if (server->lock == -1)
		return -1;
	server->segment = shmget(IPC_PRIVATE, sizeof(struct published), 0600);
	void *address = server->segment == -1 ? (void *)-1 : shmat(server->segment, NULL, 0);
	/* Removed at once, it ends with its last user, after SIGKILL too. Linux lets it be attached until then (shmctl(2)). */
	if (server->segment != -1)
		shmctl(server->segment, IPC_RMID, NULL);
	if (address != (void *)-1) {
		server->memory = (struct published *)address;
		server->memory->magic = published_magic;
		if (getrandom(&server->memory->run, sizeof server->memory->run, 0) != -1 && publish(server) == 0)
			return 0;
	}
	int error = errno;
	stop_private_server(server);
	errno = error;
	return -1;
}
$0

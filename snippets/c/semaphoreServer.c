#define _GNU_SOURCE
#include <errno.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/types.h>
#include <unistd.h>

enum { INITIAL_VALUE = ${4:1} }; /* at most 32766 */

/*
 * In a folder that only this application may write to: beside the key file, or in it where it is one ("/srv/app/").
 * Where the server may not create files there, another path, the same at each start. Not the key file itself, which
 * may hold anything, nor what another server in this program locks: flock(2) would refuse that.
 */
#define SEMAPHORE_LOCK_FILE KEY_FILE ".sem.lock"

struct semaphore_server {
	int lock;
	int key_file;
	int set;
};

/* A set is visible before it has values. Clients wait for sem_otime, which only semop sets, SETVAL and SETALL not. */
static int initialise_set(int set)
{
	unsigned short values[SEMAPHORES];
	for (int i = 0; i < SEMAPHORES; i++)
		values[i] = INITIAL_VALUE;
	union semun argument;
	argument.array = values;
	if (semctl(set, 0, SETALL, argument) == -1)
		return -1;
	/* Up and down in one atomic step: changes nothing but sem_otime. No SEM_UNDO: it must outlive us (semop(2)). */
	struct sembuf ready[2] = {{0, 1, 0}, {0, -1, 0}};
	return semop(set, ready, 2);
}

/* Clean removal; the lock last. */
static void stop_semaphore_server(struct semaphore_server *server)
{
	if (server->set != -1)
		semctl(server->set, 0, IPC_RMID);
	if (server->key_file != -1)
		close(server->key_file);
	close(server->lock);
}

static int create_set(struct semaphore_server *server)
{
	key_t key = key_of(PROJECT_ID);
	if (key == -1)
		return -1;
	do {
		if (remove_stale_set(key) == -1)
			return -1;
		/* IPC_EXCL: a set that somebody outside the lock has made meanwhile is not taken for ours. */
		server->set = semget(key, SEMAPHORES, IPC_CREAT | IPC_EXCL | 0600);
	} while (server->set == -1 && errno == EEXIST);
	return server->set == -1 ? -1 : initialise_set(server->set);
}

/*
 * -1 with EWOULDBLOCK: another server runs; EEXIST: another application has this key; ENOSPC: a limit (kernel.sem), not
 * the disk (semget(2)).
 */
static int start_semaphore_server(struct semaphore_server *server)
{
	server->set = -1;
	server->lock = take_instance_lock(SEMAPHORE_LOCK_FILE);
	if (server->lock == -1)
		return -1;
	end_on_signals();
	server->key_file = hold_key_file();
	if (server->key_file != -1 && create_set(server) == 0)
		return 0;
	int error = errno;
	stop_semaphore_server(server);
	errno = error;
	return -1;
}
$0

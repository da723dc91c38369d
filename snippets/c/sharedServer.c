#define _GNU_SOURCE
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

/*
 * In a folder that only this application may write to: beside the key file, or in it where it is one ("/srv/app/").
 * Where the server may not create files there, another path, the same at each start. Not the key file itself, which
 * may hold anything, nor what another server in this program locks: flock(2) would refuse that.
 */
#define SHARED_LOCK_FILE KEY_FILE ".shm.lock"

struct shared_server {
	int lock;
	int key_file;
	int set;
	int segment;
	struct shared *memory;
};

/* Whether a run was killed before its header was complete: it has our mark, or is as we made it, with not a bit set. */
static bool is_unborn_segment(const struct shared *memory, const struct shmid_ds *state)
{
	const unsigned char *bytes = (const unsigned char *)memory;
	return memory->magic == ~shared_magic ||
	       (state->shm_segsz == sizeof *memory && (state->shm_perm.mode & 0777) == 0600 && bytes[0] == 0 &&
	        memcmp(bytes, bytes + 1, sizeof *memory - 1) == 0);
}

/* A start time of 0 is nobody's: no process has it, and start_time returns it for one that has ended. */
static bool is_owner_alive(const struct shared *memory)
{
	return memory->owner_start != 0 && start_time((pid_t)memory->owner) == memory->owner_start;
}

/*
 * PostgreSQL's rule: remove only what is provably ours and used by no living server; any doubt counts as in use.
 * Returns the segment that an earlier run left, -2 if there is none, or -1: EEXIST: not ours; EBUSY: perhaps in use.
 */
static int find_stale_segment(key_t key)
{
	struct shmid_ds state;
	/* Size 0 takes it as it is: a larger one than it has would give EINVAL after a change of size (shmget(2)). */
	int segment = shmget(key, 0, 0);
	/* Before shmat, which counts as well. */
	int result = segment == -1 ? -1 : shmctl(segment, IPC_STAT, &state);
	/* Another user's, which we perhaps may not even look at (EACCES), or too small to be read as a header. */
	if (result == 0 ? state.shm_perm.cuid != geteuid() || state.shm_segsz < offsetof(struct shared, data)
	                : errno == EACCES) {
		errno = EEXIST;
		return -1;
	}
	void *address = result == -1 ? (void *)-1 : shmat(segment, NULL, SHM_RDONLY);
	if (address == (void *)-1)
		return errno == ENOENT || errno == EINVAL || errno == EIDRM ? -2 : -1;
	const struct shared *memory = (const struct shared *)address;
	bool is_ours = is_our_segment(memory);
	bool is_unborn = !is_ours && is_unborn_segment(memory, &state);
	/* We hold the lock, but a server that lost it, by a fork or a replaced file, may still write. */
	bool is_in_use = is_ours ? is_owner_alive(memory) : state.shm_nattch > 0;
	shmdt(address);
	if ((is_ours || is_unborn) && !is_in_use)
		return segment;
	errno = is_ours || is_unborn ? EBUSY : EEXIST;
	return -1;
}

static int remove_stale_segment(key_t key, key_t set_key)
{
	struct back_off_state wait = {0};
	int segment;
	/* A client that just looks is attached for a moment. */
	while ((segment = find_stale_segment(key)) == -1) {
		if (errno != EBUSY)
			return -1;
		if (back_off(&wait, 2) == -1) {
			errno = EBUSY;
			return -1;
		}
	}
	/* The set first: a removed segment lives on for those who are attached, and only the set can tell them. */
	if (remove_stale_set(set_key) == -1)
		return -1;
	if (segment != -2 && shmctl(segment, IPC_RMID, NULL) == -1 && errno != EINVAL && errno != EIDRM)
		return -1;
	return 0;
}

static int write_header(struct shared_server *server)
{
	struct stat file;
	if (stat(KEY_FILE, &file) == -1)
		return -1;
	/*
	 * Whoever finds the complement, our mark, knows that a kill came before the header was complete. Atomic steps: the
	 * compiler moves nothing out from between them.
	 */
	__atomic_exchange_n(&server->memory->magic, ~shared_magic, __ATOMIC_ACQ_REL);
	server->memory->version = SHARED_VERSION;
	server->memory->size = sizeof *server->memory;
	server->memory->device = file.st_dev;
	server->memory->inode = file.st_ino;
	server->memory->owner = getpid();
	server->memory->owner_start = start_time(getpid());
	server->memory->set = server->set;
	__atomic_store_n(&server->memory->magic, shared_magic, __ATOMIC_RELEASE);
	/* Initial data goes here. Then open the companion semaphore: sem_otime tells clients that all is ready. */
	struct sembuf ready = {0, 1, 0};
	return semop(server->set, &ready, 1);
}

static int create_shared(struct shared_server *server)
{
	key_t key = key_of(PROJECT_ID), set_key = key_of(SET_PROJECT_ID);
	if (key == -1 || set_key == -1)
		return -1;
	do {
		if (remove_stale_segment(key, set_key) == -1)
			return -1;
		server->set = semget(set_key, 1, IPC_CREAT | IPC_EXCL | 0600);
	} while (server->set == -1 && errno == EEXIST);
	if (server->set == -1)
		return -1;
	/* EINVAL: larger than kernel.shmmax; ENOSPC: kernel.shmmni or shmall, not the disk (shmget(2)). */
	server->segment = shmget(key, sizeof(struct shared), IPC_CREAT | IPC_EXCL | 0600);
	void *address = server->segment == -1 ? (void *)-1 : shmat(server->segment, NULL, 0);
	if (address == (void *)-1)
		return -1;
	server->memory = (struct shared *)address;
	return write_header(server);
}

/* Clean removal: the set first, by which clients notice; the lock last. */
static void stop_shared_server(struct shared_server *server)
{
	if (server->set != -1)
		semctl(server->set, 0, IPC_RMID);
	if (server->memory != NULL)
		shmdt(server->memory);
	if (server->segment != -1)
		shmctl(server->segment, IPC_RMID, NULL);
	if (server->key_file != -1)
		close(server->key_file);
	close(server->lock);
}

/* -1 with EWOULDBLOCK: another server runs; EEXIST: another application has this key; EBUSY: see the rule above. */
static int start_shared_server(struct shared_server *server)
{
	server->set = server->segment = -1;
	server->memory = NULL;
	server->lock = take_instance_lock(SHARED_LOCK_FILE);
	if (server->lock == -1)
		return -1;
	end_on_signals();
	server->key_file = hold_key_file();
	if (server->key_file != -1 && create_shared(server) == 0)
		return 0;
	int error = errno;
	stop_shared_server(server);
	errno = error;
	return -1;
}
$0

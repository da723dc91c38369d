#define _GNU_SOURCE
#include <stdlib.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

/* Absolute; only this application should be able to replace it: its inode is the key. What is in it does not matter. */
#define KEY_FILE "ipc.key" /* a folder: with "/" at its end */
enum { PROJECT_ID = 'A' };

/* -1 with ENOENT while there is no key file, which means: no server yet. */
static key_t key_of(int project)
{
    /* ftok(3) keeps 16 bits of the inode: other files can have the same key, so look before you remove. */
    key_t key = ftok(KEY_FILE, project);
    /* 0 is a legal result, but as IPC_PRIVATE it would make an object that nobody finds (msgget(2)). */
    if (key == IPC_PRIVATE) {
        errno = EINVAL;
        return -1;
    }
    return key;
}

enum { DATA_SIZE = 4096, SHARED_VERSION = 1 };
static const uint32_t shared_magic = 0x53595356; /* of this application alone */

/* Of the companion semaphore: a semaphore server with our key file and PROJECT_ID would remove our set, and we its. */
enum { SET_PROJECT_ID = PROJECT_ID ^ 0x80 };

/* Says whose segment it is: a key alone does not. The segment is all zero until its header is begun. */
struct shared {
    uint32_t magic;
    uint32_t version;
    uint64_t size;
    uint64_t device; /* of the key file, with the inode */
    uint64_t inode;
    uint64_t owner_start; /* start time: process ids are used again */
    int64_t owner;
    int64_t set; /* the companion semaphore of this run: by it, clients notice a restart */
    unsigned char data[DATA_SIZE];
};

/* Whether the header is ours: same application, same key file. Equal keys prove neither (ftok(3)). */
static bool is_our_segment(const struct shared *memory)
{
    struct stat file;
    return memory->magic == shared_magic && stat(KEY_FILE, &file) == 0 && memory->device == file.st_dev &&
           memory->inode == file.st_ino;
}

/* semctl(2) leaves this definition to the caller. */
union semun {
    int val;
    struct semid_ds *buf;
    unsigned short *array;
};

/*
 * One server at a time. The lock on this file, not the IPC object, says who the server is: the kernel frees it with the
 * process, after SIGKILL too. Returns a descriptor to hold for life, or -1; EWOULDBLOCK: another server runs.
 */
static int take_instance_lock(const char *path)
{
    for (;;) {
        /*
         * 0600: whoever may open the file could lock it. O_CLOEXEC: a program that we exec must not keep it (open(2)).
         * O_NOFOLLOW: a link that somebody planted here would have its target truncated.
         */
        int lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (lock == -1)
            return -1;
        /* flock(2): an fcntl(2) lock is lost as soon as any descriptor of the file is closed in this process. */
        struct stat held, named;
        if (flock(lock, LOCK_EX | LOCK_NB) == -1 || fstat(lock, &held) == -1) {
            int error = errno;
            close(lock);
            errno = error;
            if (error == EINTR)
                continue;
            return -1;
        }
        /* Replaced meanwhile? Only the file that has the name now counts, or two servers would hold two locks. */
        if (stat(path, &named) == 0 && named.st_dev == held.st_dev && named.st_ino == held.st_ino) {
            /* The pid is for people; the lock is what counts. Never unlink the file, and close it in forked children. */
            if (ftruncate(lock, 0) == 0)
                dprintf(lock, "%ld\n", (long)getpid());
            return lock;
        }
        close(lock);
    }
}

/*
 * Under the lock: makes the key file if it is missing. Returns a descriptor to hold for life, or -1. It shows who uses
 * the key, and while it is open, no other file gets the inode.
 */
static int hold_key_file(void)
{
    int file = open(KEY_FILE, O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    /* EISDIR in place of EEXIST for a path that ends in "/". O_PATH needs no right to read, and gives none (open(2)). */
    return file == -1 && (errno == EEXIST || errno == EISDIR) ? open(KEY_FILE, O_PATH | O_CLOEXEC) : file;
}

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

/* Start with {0}. */
struct back_off_state {
    int64_t start; /* ns */
};

/*
 * Lets others run, then, after 50 us, sleeps for half of the time that it has waited so far, up to 10 ms: what comes
 * soon is seen at once, and a long wait costs little. -1 with ETIMEDOUT after `seconds` in all; 1 with EINTR: a signal.
 */
static int back_off(struct back_off_state *state, int seconds)
{
    struct timespec now, pause = {0, 10000000};
    clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t nanoseconds = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
    if (state->start == 0)
        state->start = nanoseconds;
    int64_t waited = nanoseconds - state->start;
    if (waited >= (int64_t)seconds * 1000000000) {
        errno = ETIMEDOUT;
        return -1;
    }
    if (waited < 50000)
        return sched_yield();
    if (waited < 2 * pause.tv_nsec)
        pause.tv_nsec = (long)(waited / 2);
    return nanosleep(&pause, NULL) == -1 ? 1 : 0;
}

/* When the process started, in clock ticks since boot; 0 if there is none. Process ids are used again (proc(5)). */
static unsigned long long start_time(pid_t pid)
{
    char path[32], line[1024];
    snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = file == -1 ? -1 : read(file, line, sizeof line - 1);
    if (file != -1)
        close(file);
    if (length <= 0)
        return 0;
    line[length] = '\0';
    /* The name in parentheses may itself hold blanks and parentheses: count from the last one. */
    const char *rest = strrchr(line, ')');
    char state;
    unsigned long long start;
    const char *format = " %c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %llu";
    if (rest == NULL || sscanf(rest + 1, format, &state, &start) != 2)
        return 0;
    /* A zombie is dead, whoever forgets to wait for it. */
    return state == 'Z' || state == 'X' ? 0 : start;
}

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

/* The application; above this line stands what the editor inserts. */

/* Offers a segment until SIGINT or SIGTERM. */
int main(void)
{
    struct shared_server server;
    if (start_shared_server(&server) == -1) {
        perror("start_shared_server");
        return EXIT_FAILURE;
    }
    printf("run %d, segment %d\n", server.set, server.segment);
    fflush(stdout);
    /* A real server would work here. The alarm of end_soon repeats a signal that comes before pause. */
    while (!is_ending)
        pause();
    stop_shared_server(&server);
    return EXIT_SUCCESS;
}

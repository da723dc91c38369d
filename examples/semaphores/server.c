#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/stat.h>
#include <sys/types.h>
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

enum { SEMAPHORES = 1 };

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

enum { INITIAL_VALUE = 1 }; /* at most 32766 */

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

/* The application; above this line stands what the editor inserts. */

/* Offers a set until SIGINT or SIGTERM. */
int main(void)
{
    struct semaphore_server server;
    if (start_semaphore_server(&server) == -1) {
        perror("start_semaphore_server");
        return EXIT_FAILURE;
    }
    printf("run %d\n", server.set);
    fflush(stdout);
    /* A real server would work here. The alarm of end_soon repeats a signal that comes before pause. */
    while (!is_ending)
        pause();
    stop_semaphore_server(&server);
    return EXIT_SUCCESS;
}

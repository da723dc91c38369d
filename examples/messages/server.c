#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ipc.h>
#include <sys/msg.h>
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

enum { TEXT_SIZE = 256 };

/* Requests and answers have a queue each: in a common one, requests could fill it so that no answer fits any more. */
struct message {
    long type;         /* above 0 (msgop(2)); of an answer: the client's id */
    long client;       /* random: pids are used again */
    int run;           /* identifier of the request queue: each run of the server has a new one */
    unsigned sequence; /* number of the request */
    char text[TEXT_SIZE];
};

enum { MESSAGE_SIZE = sizeof(struct message) - sizeof(long) };

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

/*
 * In a folder that only this application may write to: beside the key file, or in it where it is one ("/srv/app/").
 * Where the server may not create files there, another path, the same at each start. Not the key file itself, which
 * may hold anything, nor what another server in this program locks: flock(2) would refuse that.
 */
#define MESSAGE_LOCK_FILE KEY_FILE ".msg.lock"

struct message_server {
    int lock;
    int key_file;
    int requests;
    int answers;
};

/* Clients look for their answers every 10 ms; what goes with the queue would be asked for, and done, once more. */
static void let_answers_be_taken(int queue)
{
    struct msqid_ds state;
    struct back_off_state wait = {0};
    while (msgctl(queue, IPC_STAT, &state) == 0 && state.msg_qnum > 0 && back_off(&wait, 1) != -1)
        continue;
}

/* Removes the queue that an earlier run left. Only under the lock: without it, two servers remove each other's. */
static int remove_stale_queue(key_t key, int holds_answers)
{
    struct msqid_ds state;
    int queue = msgget(key, 0);
    if (queue == -1)
        return errno == ENOENT ? 0 : -1;
    int result = msgctl(queue, IPC_STAT, &state);
    /* Another user's queue under our key is another application's; EACCES: we may not even look at it. */
    if (result == 0 ? state.msg_perm.cuid != geteuid() : errno == EACCES) {
        errno = EEXIST;
        return -1;
    }
    if (result == 0 && holds_answers)
        let_answers_be_taken(queue);
    /* Who sleeps in it gets EIDRM; who calls later, EINVAL (msgop(2) names only the first). */
    if (result == 0 && msgctl(queue, IPC_RMID, NULL) == 0)
        return 0;
    return errno == EINVAL || errno == EIDRM ? 0 : -1;
}

static int create_queues(struct message_server *server)
{
    key_t request_key = key_of(PROJECT_ID), answer_key = key_of(PROJECT_ID + 1);
    if (request_key == -1 || answer_key == -1)
        return -1;
    do {
        /* Old requests go first and new ones come last: who finds a request queue finds its answer queue, too. */
        if (remove_stale_queue(request_key, 0) == -1 || remove_stale_queue(answer_key, 1) == -1)
            return -1;
        /* IPC_EXCL: a queue that somebody outside the lock has made meanwhile is not taken for ours. */
        server->answers = msgget(answer_key, IPC_CREAT | IPC_EXCL | 0600);
        server->requests = server->answers == -1 ? -1 : msgget(request_key, IPC_CREAT | IPC_EXCL | 0600);
    } while (server->requests == -1 && errno == EEXIST);
    return server->requests == -1 ? -1 : 0;
}

/* Clean removal: requests first, so that nobody sends any more; the lock last. */
static void stop_message_server(struct message_server *server)
{
    if (server->requests != -1)
        msgctl(server->requests, IPC_RMID, NULL);
    if (server->answers != -1) {
        let_answers_be_taken(server->answers);
        msgctl(server->answers, IPC_RMID, NULL);
    }
    if (server->key_file != -1)
        close(server->key_file);
    close(server->lock);
}

/*
 * -1 with EWOULDBLOCK: another server runs; EEXIST: another application has this key; ENOSPC: a limit (kernel.msgmni),
 * not the disk (msgget(2)).
 */
static int start_message_server(struct message_server *server)
{
    server->requests = server->answers = -1;
    server->lock = take_instance_lock(MESSAGE_LOCK_FILE);
    if (server->lock == -1)
        return -1;
    end_on_signals();
    server->key_file = hold_key_file();
    if (server->key_file != -1 && create_queues(server) == 0)
        return 0;
    int error = errno;
    stop_message_server(server);
    errno = error;
    return -1;
}

/* Waits. -1 with EINTR: look at is_ending; with EIDRM or EINVAL: somebody removed the queue, start anew. */
static int next_request(const struct message_server *server, struct message *request)
{
    for (;;) {
        /* MSG_NOERROR: a longer message would otherwise stay in front for ever, with E2BIG (msgop(2)). */
        ssize_t size = msgrcv(server->requests, request, MESSAGE_SIZE, 0, MSG_NOERROR);
        if (size == -1)
            return -1;
        /* What does not come from our client, or was meant for another run, is dropped. */
        if (size == MESSAGE_SIZE && request->client > 0 && request->run == server->requests) {
            request->text[TEXT_SIZE - 1] = '\0';
            return 0;
        }
    }
}

/*
 * A request that the server had done, but not yet answered, when it was killed comes again in the next run: what must
 * not happen twice is to be stored together with (client, sequence), in one transaction.
 */
static int answer_request(const struct message_server *server, const struct message *request, const char *text)
{
    struct message answer = *request, old;
    struct back_off_state wait = {0};
    answer.type = request->client;
    memset(answer.text, 0, sizeof answer.text);
    memcpy(answer.text, text, strnlen(text, TEXT_SIZE - 1));
    /* IPC_NOWAIT: the server must never sleep in a queue that clients are to empty. */
    while (msgsnd(server->answers, &answer, MESSAGE_SIZE, IPC_NOWAIT) == -1) {
        if (errno != EAGAIN)
            return -1;
        /* Full: clients that wait look every 10 ms, and make room. */
        if (back_off(&wait, 1) != -1)
            continue;
        /* Nobody took any for a second: all are for clients that died, gave up or are stopped (those get ETIMEDOUT). */
        while (msgrcv(server->answers, &old, MESSAGE_SIZE, 0, IPC_NOWAIT | MSG_NOERROR) != -1)
            continue;
        wait.start = 0;
    }
    return 0;
}

/* The application; above this line stands what the editor inserts. */

/* Answers each request with its text and our pid, until SIGINT or SIGTERM. */
int main(void)
{
    struct message_server server;
    struct message request;
    if (start_message_server(&server) == -1) {
        perror("start_message_server");
        return EXIT_FAILURE;
    }
    printf("run %d\n", server.requests);
    fflush(stdout);
    while (!is_ending) {
        if (next_request(&server, &request) == -1) {
            if (errno == EINTR)
                continue;
            perror("next_request");
            break;
        }
        char text[TEXT_SIZE + 32];
        snprintf(text, sizeof text, "%ld answers %s", (long)getpid(), request.text);
        if (answer_request(&server, &request, text) == -1) {
            perror("answer_request");
            break;
        }
    }
    stop_message_server(&server);
    return is_ending ? EXIT_SUCCESS : EXIT_FAILURE;
}

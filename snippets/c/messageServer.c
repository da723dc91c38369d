#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/types.h>
#include <unistd.h>

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
$0

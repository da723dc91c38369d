#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/random.h>
#include <sys/types.h>
#include <unistd.h>

/* For one thread. Start with {-1, -1, 0, 0, 0}. */
struct message_client {
	int requests;
	int answers;
	pid_t process;
	long id;
	unsigned sequence;
};

static int connect_to_server(struct message_client *client)
{
	struct back_off_state wait = {0};
	for (;;) {
		/* Requests first: the server makes that queue last. */
		key_t request_key = key_of(PROJECT_ID), answer_key = key_of(PROJECT_ID + 1);
		client->requests = request_key == -1 ? -1 : msgget(request_key, 0);
		client->answers = client->requests == -1 || answer_key == -1 ? -1 : msgget(answer_key, 0);
		if (client->answers != -1)
			return 0;
		client->requests = -1;
		/* ENOENT: the server is down, or just starting. */
		if (errno != ENOENT || back_off(&wait, PATIENCE) != 0)
			return -1;
	}
}

/* One request and its answer, within one run of the server. */
static int exchange(const struct message_client *client, const struct message *request, struct message *answer)
{
	struct back_off_state wait = {0};
	/* IPC_NOWAIT: a full queue must not hold us for ever. */
	while (msgsnd(client->requests, request, MESSAGE_SIZE, IPC_NOWAIT) == -1)
		if (errno != EAGAIN || back_off(&wait, PATIENCE) != 0)
			return -1;
	wait.start = 0;
	for (;;) {
		/* IPC_NOWAIT here as well: the queue of a server that was killed stays, and would hold us for ever. */
		ssize_t size = msgrcv(client->answers, answer, MESSAGE_SIZE, client->id, IPC_NOWAIT | MSG_NOERROR);
		/* Leftovers, of an older run or of a request that was given up, are dropped. */
		if (size == MESSAGE_SIZE && answer->run == request->run && answer->sequence == request->sequence) {
			answer->text[TEXT_SIZE - 1] = '\0';
			return 0;
		}
		if (size == -1 && (errno != ENOMSG || back_off(&wait, PATIENCE) != 0))
			return -1;
	}
}

/*
 * Asks until it is answered once, over restarts of the server. -1 with ETIMEDOUT: it stayed down or did not answer, and
 * may have done what was asked, or may do it yet; EINTR: the same after a signal.
 */
static int call_server(struct message_client *client, const char *text, struct message *answer)
{
	struct message request;
	/* Random: answers to a dead process with our pid are not ours. Anew after fork(2), or both take the other's. */
	if (client->process != getpid()) {
		if (getrandom(&client->id, sizeof client->id, 0) == -1)
			return -1;
		client->id = (client->id & LONG_MAX) | 1;
		client->process = getpid();
	}
	memset(&request, 0, sizeof request);
	request.type = 1;
	request.sequence = ++client->sequence;
	memcpy(request.text, text, strnlen(text, TEXT_SIZE - 1));
	for (int failed = -1;;) {
		if (client->requests == -1 && connect_to_server(client) == -1)
			return -1;
		/* EINVAL of a queue that has just been found again is no restart: the message is larger than kernel.msgmax. */
		if (client->requests == failed) {
			errno = EINVAL;
			return -1;
		}
		request.client = client->id;
		request.run = client->requests;
		if (exchange(client, &request, answer) == 0)
			return 0;
		/* The queue was removed: EINVAL of an id that worked before; in that very moment, EIDRM. */
		if (errno != EIDRM && errno != EINVAL)
			return -1;
		failed = errno == EINVAL ? client->requests : -1;
		client->requests = -1;
	}
}
$0

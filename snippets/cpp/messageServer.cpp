#include <algorithm>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <string>
#include <string_view>
#include <unistd.h>

// In a folder that only this application may write to: beside the key file, or in it where it is one ("/srv/app/").
// Where the server may not create files there, another path, the same at each start. Not the key file itself, which
// may hold anything, nor what another server in this program locks: flock(2) would refuse that.
inline const std::string message_lock_file = std::string(key_file) + ".msg.lock";

inline volatile std::sig_atomic_t should_end = 0;

// Only what signal-safety(7) allows.
inline void request_end(int)
{
	should_end = 1;
	// The signal may come just before a call falls asleep and be missed there: SIGALRM repeats it (alarm(2)).
	alarm(1);
}

// Under the lock: makes the key file if it is missing, and holds it for life. That shows who uses the key, and while it
// is open, no other file gets the inode.
class KeyFile {
public:
	KeyFile() : file(open(key_file, O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600))
	{
		// EISDIR in place of EEXIST for a path that ends in "/". O_PATH needs no right to read, and gives none (open(2)).
		if (file == -1 && (errno == EEXIST || errno == EISDIR))
			file = open(key_file, O_PATH | O_CLOEXEC);
		if (file == -1)
			fail(key_file);
	}
	~KeyFile() { close(file); }
	KeyFile(const KeyFile &) = delete;
	KeyFile &operator=(const KeyFile &) = delete;

private:
	int file;
};

class MessageServer {
public:
	// Throws std::system_error; EWOULDBLOCK: another server runs; EEXIST: another application has this key; ENOSPC: a
	// limit (kernel.msgmni), not the disk.
	MessageServer() : lock(message_lock_file)
	{
		// System V calls are never restarted after a handler: they return EINTR (signal(7)).
		struct sigaction action = {};
		action.sa_handler = request_end;
		for (int signal_number : {SIGTERM, SIGINT, SIGALRM})
			sigaction(signal_number, &action, nullptr);
		try {
			create_queues();
		} catch (...) {
			remove_queues();
			throw;
		}
	}

	~MessageServer() { remove_queues(); }
	MessageServer(const MessageServer &) = delete;
	MessageServer &operator=(const MessageServer &) = delete;

	// Identifies this run.
	int run() const { return requests; }

	// Waits for a request; empty after a signal: look at should_end. Throws when somebody removed the queue.
	std::optional<Message> next_request() const
	{
		for (;;) {
			Message request;
			// MSG_NOERROR: a longer message would otherwise stay in front for ever, with E2BIG (msgop(2)).
			ssize_t size = msgrcv(requests, &request, message_size, 0, MSG_NOERROR);
			if (size == -1 && errno == EINTR)
				return std::nullopt;
			if (size == -1)
				fail("msgrcv");
			// What does not come from our client, or was meant for another run, is dropped.
			if (size != static_cast<ssize_t>(message_size) || request.client <= 0 || request.run != requests)
				continue;
			request.text[text_size - 1] = '\0';
			return request;
		}
	}

	// A request that was done, but not yet answered, when the server was killed comes again in the next run: what
	// must not happen twice is to be stored together with (client, sequence), in one transaction.
	void answer(const Message &request, std::string_view text) const
	{
		Message answer = request, old;
		BackOff back_off(std::chrono::seconds(1));
		answer.type = request.client;
		std::memset(answer.text, 0, sizeof answer.text);
		std::memcpy(answer.text, text.data(), std::min(text.size(), text_size - 1));
		// IPC_NOWAIT: the server must never sleep in a queue that clients are to empty.
		while (msgsnd(answers, &answer, message_size, IPC_NOWAIT) == -1) {
			if (errno != EAGAIN)
				fail("msgsnd");
			// Full: clients that wait look every 10 ms, and make room.
			if (back_off.wait() != ETIMEDOUT)
				continue;
			// Nobody took any for a second: all are for clients that died, gave up or are stopped (those get ETIMEDOUT).
			while (msgrcv(answers, &old, message_size, 0, IPC_NOWAIT | MSG_NOERROR) != -1)
				continue;
			back_off = BackOff(std::chrono::seconds(1));
		}
	}

private:
	// Clients look for their answers every 10 ms; what goes with the queue would be asked for, and done, once more.
	static void let_answers_be_taken(int queue)
	{
		msqid_ds state;
		BackOff back_off(std::chrono::seconds(1));
		while (msgctl(queue, IPC_STAT, &state) == 0 && state.msg_qnum > 0 && back_off.wait() != ETIMEDOUT)
			continue;
	}

	// Removes the queue that an earlier run left. Only under the lock: without it, two servers remove each other's.
	static void remove_stale(key_t key, bool holds_answers)
	{
		msqid_ds state;
		int queue = msgget(key, 0);
		if (queue == -1 && errno == ENOENT)
			return;
		if (queue == -1)
			fail("msgget");
		int result = msgctl(queue, IPC_STAT, &state);
		// Another user's queue under our key is another application's; EACCES: we may not even look at it.
		if (result == 0 ? state.msg_perm.cuid != geteuid() : errno == EACCES)
			fail("msgget", EEXIST);
		if (result == 0 && holds_answers)
			let_answers_be_taken(queue);
		if (result == 0)
			result = msgctl(queue, IPC_RMID, nullptr);
		if (result == -1 && !is_gone(errno))
			fail("msgctl");
	}

	void create_queues()
	{
		key_t request_key = message_key(project_id), answer_key = message_key(project_id + 1);
		do {
			// Old requests go first and new ones come last: who finds a request queue finds its answer queue, too.
			remove_stale(request_key, false);
			remove_stale(answer_key, true);
			// IPC_EXCL: a queue that somebody outside the lock has made meanwhile is not taken for ours.
			answers = msgget(answer_key, IPC_CREAT | IPC_EXCL | 0600);
			requests = answers == -1 ? -1 : msgget(request_key, IPC_CREAT | IPC_EXCL | 0600);
		} while (requests == -1 && errno == EEXIST);
		if (requests == -1)
			fail("msgget");
	}

	// Clean removal: requests first, so that nobody sends any more; the lock last, as a member.
	void remove_queues() const
	{
		msgctl(requests, IPC_RMID, nullptr);
		let_answers_be_taken(answers);
		msgctl(answers, IPC_RMID, nullptr);
	}

	InstanceLock lock;
	KeyFile held_key_file;
	int requests = -1;
	int answers = -1;
};
$0

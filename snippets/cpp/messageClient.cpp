#include <algorithm>
#include <chrono>
#include <climits>
#include <cstring>
#include <random>
#include <string_view>
#include <unistd.h>

// How long a server may be down, or take to answer.
constexpr std::chrono::seconds patience{${4:30}};

// For one thread.
class MessageClient {
public:
	// Asks until it is answered once, over restarts of the server. Throws ETIMEDOUT: it stayed down or did not answer,
	// and may have done what was asked, or may do it yet; EINTR: the same after a signal.
	Message call(std::string_view text)
	{
		Message request = {}, answer;
		// After fork(2), parent and child would take each other's answers.
		if (process != getpid()) {
			id = random_id();
			process = getpid();
		}
		request.type = 1;
		request.client = id;
		request.sequence = ++sequence;
		std::memcpy(request.text, text.data(), std::min(text.size(), text_size - 1));
		for (int failed = -1;;) {
			if (requests == -1)
				connect();
			// EINVAL of a queue that has just been found again is no restart: the message exceeds kernel.msgmax.
			if (requests == failed)
				fail("msgsnd", EINVAL);
			request.run = requests;
			if (exchange(request, answer))
				return answer;
			// The queue was removed: EINVAL of an id that worked before; in that very moment, EIDRM.
			if (!is_gone(errno))
				fail("call");
			failed = errno == EINVAL ? requests : -1;
			requests = -1;
		}
	}

private:
	// Random, so that the answers to a dead process with our pid are not taken for ours.
	static long random_id()
	{
		std::random_device device;
		return std::uniform_int_distribution<long>(2, LONG_MAX)(device);
	}

	void connect()
	{
		for (BackOff back_off(patience);; wait(back_off)) {
			// Requests first: the server makes that queue last.
			key_t request_key = message_key(project_id), answer_key = message_key(project_id + 1);
			requests = request_key == -1 ? -1 : msgget(request_key, 0);
			answers = requests == -1 || answer_key == -1 ? -1 : msgget(answer_key, 0);
			if (answers != -1)
				return;
			requests = -1;
			// ENOENT: the server is down, or just starting.
			if (errno != ENOENT)
				fail("msgget");
		}
	}

	static void wait(const BackOff &back_off)
	{
		if (int error = back_off.wait())
			fail("waiting for the server", error);
	}

	// One request and its answer, within one run of the server.
	bool exchange(const Message &request, Message &answer) const
	{
		BackOff sending(patience);
		// IPC_NOWAIT: a full queue must not hold us for ever.
		while (msgsnd(requests, &request, message_size, IPC_NOWAIT) == -1) {
			if (errno != EAGAIN)
				return false;
			wait(sending);
		}
		BackOff receiving(patience);
		for (;;) {
			// IPC_NOWAIT here as well: the queue of a server that was killed stays, and would hold us for ever.
			ssize_t size = msgrcv(answers, &answer, message_size, id, IPC_NOWAIT | MSG_NOERROR);
			// Leftovers, of an older run or of a request that was given up, are dropped.
			if (size == static_cast<ssize_t>(message_size) && answer.run == request.run && answer.sequence == request.sequence)
				break;
			if (size == -1 && errno != ENOMSG)
				return false;
			if (size == -1)
				wait(receiving);
		}
		answer.text[text_size - 1] = '\0';
		return true;
	}

	int requests = -1;
	int answers = -1;
	long id = 0;
	pid_t process = 0;
	unsigned sequence = 0;
};
$0

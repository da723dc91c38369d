#include <algorithm>
#include <chrono>
#include <climits>
#include <cstring>
#include <random>
#include <string_view>
#include <thread>

// Seconds that a server may be down.
constexpr std::chrono::seconds patience{${4:30}};

// Waits 1 ms, then twice as long each time, up to 1/4 s; throws ETIMEDOUT when patience ends.
class BackOff {
public:
	void wait()
	{
		if (std::chrono::steady_clock::now() >= end)
			fail("the server stayed down", ETIMEDOUT);
		std::this_thread::sleep_for(pause);
		pause = std::min(2 * pause, std::chrono::milliseconds(250));
	}

private:
	std::chrono::milliseconds pause{1};
	std::chrono::steady_clock::time_point end = std::chrono::steady_clock::now() + patience;
};

class MessageClient {
public:
	// Asks until it is answered once, over restarts of the server. Throws ETIMEDOUT: it stayed down; EINTR: a signal.
	Message call(std::string_view text)
	{
		Message request = {}, answer;
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
			// Removed while we slept in it: EIDRM. Removed between two calls: EINVAL of an id that worked before.
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
		for (BackOff back_off;; back_off.wait()) {
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

	// One request and its answer, within one run of the server.
	bool exchange(const Message &request, Message &answer) const
	{
		BackOff back_off;
		// IPC_NOWAIT: a full queue must not hold us for ever.
		while (msgsnd(requests, &request, message_size, IPC_NOWAIT) == -1) {
			if (errno == EAGAIN)
				back_off.wait();
			else if (errno != EINTR)
				return false;
		}
		for (;;) {
			ssize_t size = msgrcv(answers, &answer, message_size, id, MSG_NOERROR);
			if (size == -1)
				return false;
			// Leftovers, of an older run or of a request that was given up, are dropped.
			if (size == static_cast<ssize_t>(message_size) && answer.run == request.run && answer.sequence == request.sequence)
				break;
		}
		answer.text[text_size - 1] = '\0';
		return true;
	}

	int requests = -1;
	int answers = -1;
	long id = random_id();
	unsigned sequence = 0;
};
$0

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <sched.h>
#include <string>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/types.h>
#include <system_error>

// Absolute; only this application should be able to replace it: its inode is the key. What is in it does not matter.
// A folder: with "/" at its end.
constexpr const char *key_file = "${1:ipc.key}";
constexpr int project_id = ${2:'A'};
constexpr std::size_t text_size = ${3:256};

// Requests and answers have a queue each: in a common one, requests could fill it so that no answer fits any more.
struct Message {
	long type;         // above 0 (msgop(2)); of an answer: the client's id
	long client;       // random: pids are used again
	int run;           // identifier of the request queue: each run of the server has a new one
	unsigned sequence; // number of the request
	char text[text_size];
};

constexpr std::size_t message_size = sizeof(Message) - sizeof(long);

[[noreturn]] inline void fail(const char *what, int error = errno)
{
	throw std::system_error(error, std::generic_category(), what);
}

// Lets others run, then, after 50 us, sleeps for half of the time that it has waited so far, up to 10 ms: what comes
// soon is seen at once, and a long wait costs little.
class BackOff {
public:
	explicit BackOff(std::chrono::seconds longest) : limit(longest) {}

	// 0, ETIMEDOUT when the time is over, or EINTR after a signal.
	int wait() const
	{
		std::chrono::nanoseconds waited = std::chrono::steady_clock::now() - start;
		if (waited >= limit)
			return ETIMEDOUT;
		if (waited < std::chrono::microseconds(50))
			return sched_yield();
		timespec pause = {0, std::min<long>(waited.count() / 2, 10000000)};
		return nanosleep(&pause, nullptr) == -1 ? EINTR : 0;
	}

private:
	std::chrono::nanoseconds limit;
	std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
};

// -1 with ENOENT while there is no key file, which means: no server yet.
inline key_t message_key(int project)
{
	// ftok(3) keeps 16 bits of the inode: other files can have the same key, so look before you remove.
	key_t key = ftok(key_file, project);
	// 0 is a legal result, but as IPC_PRIVATE it would make an object that nobody finds (msgget(2)).
	if (key == IPC_PRIVATE)
		fail("ftok", EINVAL);
	return key;
}

// Asleep in a removed queue, a call gets EIDRM; calling later, EINVAL (msgop(2) names only the first).
inline bool is_gone(int error)
{
	return error == EIDRM || error == EINVAL;
}

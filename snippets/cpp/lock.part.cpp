#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <string>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

// One server at a time. The lock on this file, not the IPC object, says who the server is: the kernel frees it with
// the process, after SIGKILL too. Throws std::system_error; EWOULDBLOCK: another server runs.
class InstanceLock {
public:
	explicit InstanceLock(const std::string &path)
	{
		while (!try_lock(path))
			continue;
	}
	// The file is never unlinked: two servers could then lock two files of one name.
	~InstanceLock() { close(file); }
	InstanceLock(const InstanceLock &) = delete;
	InstanceLock &operator=(const InstanceLock &) = delete;

private:
	bool try_lock(const std::string &path)
	{
		// 0600: whoever may open the file could lock it. O_CLOEXEC: a program that we exec must not keep it (open(2)).
		// O_NOFOLLOW: a link that somebody planted here would have its target truncated.
		file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
		if (file == -1)
			throw std::system_error(errno, std::generic_category(), path);
		// flock(2): an fcntl(2) lock is lost as soon as any descriptor of the file is closed in this process.
		int result;
		do
			result = flock(file, LOCK_EX | LOCK_NB);
		while (result == -1 && errno == EINTR);
		if (result == -1) {
			int error = errno;
			close(file);
			throw std::system_error(error, std::generic_category(), path);
		}
		// Replaced meanwhile? Only the file that has the name now counts, or two servers would hold two locks.
		struct stat held, named;
		if (fstat(file, &held) == 0 && stat(path.c_str(), &named) == 0 && held.st_dev == named.st_dev &&
		    held.st_ino == named.st_ino) {
			// The pid is for people; the lock is what counts. Forked children must close the descriptor.
			if (ftruncate(file, 0) == 0)
				dprintf(file, "%ld\n", static_cast<long>(getpid()));
			return true;
		}
		close(file);
		return false;
	}

	int file = -1;
};

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

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

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>

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

#define _GNU_SOURCE
#include <errno.h>
#include <sys/ipc.h>
#include <sys/types.h>

/* Absolute; only this application should be able to replace it: its inode is the key. What is in it does not matter. */
#define KEY_FILE "${1:ipc.key}" /* a folder: with "/" at its end */
enum { PROJECT_ID = ${2:'A'} };

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

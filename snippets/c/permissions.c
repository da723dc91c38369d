#define _GNU_SOURCE
#include <errno.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/types.h>
#include <unistd.h>

/*
 * Makes a queue that nobody else can use, then hands it to a user and a group. Semaphore sets and segments likewise,
 * with semctl and shmctl. -1 with EPERM: only the owner, the creator or root may (msgctl(2)).
 */
static int create_queue_for(key_t key, uid_t user, gid_t group)
{
	/* The narrowest mode first: the umask does not apply here, and who is inside stays inside (msgget(2)). */
	int queue = msgget(key, IPC_CREAT | IPC_EXCL | 0600);
	if (queue == -1)
		return -1;
	struct msqid_ds state;
	/* IPC_SET sets msg_qbytes too: start from what is there. */
	if (msgctl(queue, IPC_STAT, &state) == 0) {
		state.msg_perm.uid = user;
		state.msg_perm.gid = group;
		/* 4 receives and looks, 2 sends; for a set 2 also changes, for a segment it writes; x means nothing. */
		state.msg_perm.mode = ${1:0660};
		if (msgctl(queue, IPC_SET, &state) == 0)
			return queue; /* we stay its creator, and may still remove it */
	}
	int error = errno;
	msgctl(queue, IPC_RMID, NULL);
	errno = error;
	return -1;
}
$0

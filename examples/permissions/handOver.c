#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <errno.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/types.h>

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
        state.msg_perm.mode = 0660;
        if (msgctl(queue, IPC_SET, &state) == 0)
            return queue; /* we stay its creator, and may still remove it */
    }
    int error = errno;
    msgctl(queue, IPC_RMID, NULL);
    errno = error;
    return -1;
}

/* The application; above this line stands what the editor inserts. */

/* Makes a queue, hands it to the user and the group in its arguments (by default ourselves) and removes it at Enter. */
int main(int argc, char **argv)
{
    uid_t user = argc > 1 ? (uid_t)strtoul(argv[1], NULL, 10) : geteuid();
    gid_t group = argc > 2 ? (gid_t)strtoul(argv[2], NULL, 10) : getegid();
    int queue = create_queue_for(IPC_PRIVATE, user, group);
    if (queue == -1) {
        perror("create_queue_for");
        return EXIT_FAILURE;
    }
    printf("queue %d belongs to user %ld, group %ld; Enter removes it.\n", queue, (long)user, (long)group);
    fflush(stdout);
    getchar();
    return msgctl(queue, IPC_RMID, NULL) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/*
 * Makes System V IPC objects to order: reads one command a line, answers each with one line, which is a number (the
 * identifier, or 0) or "error NAME". At the end of its input it removes what it made, whatever became of its parent.
 *
 *   make msg KEY MODE CUID CGID QBYTES            KEY in hexadecimal, MODE in octal
 *   make sem KEY MODE CUID CGID NSEMS
 *   make shm KEY MODE CUID CGID SIZE              sizes of 1 MiB and more are not reserved
 *   set KIND ID UID GID MODE                      IPC_SET
 *   qbytes ID BYTES
 *   send ID BYTES | receive ID                    one message
 *   semop ID | setval ID VALUE
 *   attach ID BYTES | detach ID                   BYTES: how many of the first ones are written
 *   lock ID | unlock ID
 *   remove KIND ID
 *   pid
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <unistd.h>

enum { most_made = 200000, most_attached = 20000, largest_message = 8192 };

union semun {
  int val;
  struct semid_ds *buf;
};

static struct {
  char kind;
  int id;
} made[most_made];
static int made_count;

static struct {
  int id;
  char *address;
} attached[most_attached];
static int attached_count;

static int remove_object(char kind, int id) {
  if (kind == 'm') return msgctl(id, IPC_RMID, NULL);
  if (kind == 'e') return semctl(id, 0, IPC_RMID);
  return shmctl(id, IPC_RMID, NULL);
}

/* The second letter tells the kinds apart: msg, sem, shm. */
static char kind_of(const char *name) { return strcmp(name, "msg") == 0 ? 'm' : name[1]; }

static int make(const char *name, unsigned key, unsigned mode, unsigned cuid, unsigned cgid, unsigned long long size) {
  int flags = IPC_CREAT | IPC_EXCL | (int)mode;
  char kind = kind_of(name);
  int id = -1;
  int failure = 0;
  if (made_count == most_made) return errno = ENOSPC, -1;
  uid_t uid = geteuid();
  gid_t gid = getegid();
  if ((cgid != gid && setegid(cgid) != 0) || (cuid != uid && seteuid(cuid) != 0)) {
    failure = errno;
  } else {
    if (kind == 'm') id = msgget((key_t)key, flags);
    else if (kind == 'e') id = semget((key_t)key, (int)size, flags);
    else id = shmget((key_t)key, size, flags | (size >= 1 << 20 ? SHM_NORESERVE : 0));
    failure = errno;
  }
  if (geteuid() != uid && seteuid(uid) != 0) exit(3);
  if (getegid() != gid && setegid(gid) != 0) exit(3);
  if (id == -1) return errno = failure, -1;
  made[made_count].kind = kind;
  made[made_count++].id = id;
  if (kind == 'm' && size > 0) {
    struct msqid_ds queue;
    if (msgctl(id, IPC_STAT, &queue) != 0) return -1;
    queue.msg_qbytes = size;
    if (msgctl(id, IPC_SET, &queue) != 0) return -1;
  }
  return id;
}

static int set_owner(char kind, int id, unsigned uid, unsigned gid, unsigned mode) {
  if (kind == 'm') {
    struct msqid_ds queue;
    if (msgctl(id, IPC_STAT, &queue) != 0) return -1;
    queue.msg_perm.uid = uid;
    queue.msg_perm.gid = gid;
    queue.msg_perm.mode = mode;
    return msgctl(id, IPC_SET, &queue);
  }
  if (kind == 'e') {
    struct semid_ds set;
    union semun argument = {.buf = &set};
    if (semctl(id, 0, IPC_STAT, argument) != 0) return -1;
    set.sem_perm.uid = uid;
    set.sem_perm.gid = gid;
    set.sem_perm.mode = mode;
    return semctl(id, 0, IPC_SET, argument);
  }
  struct shmid_ds segment;
  if (shmctl(id, IPC_STAT, &segment) != 0) return -1;
  segment.shm_perm.uid = uid;
  segment.shm_perm.gid = gid;
  segment.shm_perm.mode = mode;
  return shmctl(id, IPC_SET, &segment);
}

static int set_capacity(int id, unsigned long bytes) {
  struct msqid_ds queue;
  if (msgctl(id, IPC_STAT, &queue) != 0) return -1;
  queue.msg_qbytes = bytes;
  return msgctl(id, IPC_SET, &queue);
}

static struct {
  long type;
  char text[largest_message];
} message = {1, {0}};

static int operate(int id) {
  struct sembuf up = {0, 1, IPC_NOWAIT};
  return semop(id, &up, 1);
}

static int set_value(int id, int value) {
  union semun argument = {.val = value};
  return semctl(id, 0, SETVAL, argument);
}

static int attach(int id, size_t bytes) {
  if (attached_count == most_attached) return errno = ENOSPC, -1;
  char *address = shmat(id, NULL, 0);
  if (address == (char *)-1) return -1;
  memset(address, 1, bytes);
  attached[attached_count].id = id;
  attached[attached_count++].address = address;
  return 0;
}

static int detach(int id) {
  for (int i = 0; i < attached_count; i++) {
    if (attached[i].id != id) continue;
    char *address = attached[i].address;
    attached[i] = attached[--attached_count];
    return shmdt(address);
  }
  return errno = ENOENT, -1;
}

static int run(const char *line) {
  char name[8];
  int id;
  unsigned key, mode, uid, gid;
  unsigned long long size;
  if (sscanf(line, "make %7s %x %o %u %u %llu", name, &key, &mode, &uid, &gid, &size) == 6)
    return make(name, key, mode, uid, gid, size);
  if (sscanf(line, "set %7s %d %u %u %o", name, &id, &uid, &gid, &mode) == 5)
    return set_owner(kind_of(name), id, uid, gid, mode);
  if (sscanf(line, "qbytes %d %llu", &id, &size) == 2) return set_capacity(id, size);
  if (sscanf(line, "send %d %llu", &id, &size) == 2) {
    if (size > largest_message) return errno = EINVAL, -1;
    return msgsnd(id, &message, size, IPC_NOWAIT);
  }
  if (sscanf(line, "receive %d", &id) == 1)
    return msgrcv(id, &message, largest_message, 0, IPC_NOWAIT) == -1 ? -1 : 0;
  if (sscanf(line, "semop %d", &id) == 1) return operate(id);
  if (sscanf(line, "setval %d %llu", &id, &size) == 2) return set_value(id, (int)size);
  if (sscanf(line, "attach %d %llu", &id, &size) == 2) return attach(id, size);
  if (sscanf(line, "detach %d", &id) == 1) return detach(id);
  if (sscanf(line, "lock %d", &id) == 1) return shmctl(id, SHM_LOCK, NULL);
  if (sscanf(line, "unlock %d", &id) == 1) return shmctl(id, SHM_UNLOCK, NULL);
  if (sscanf(line, "remove %7s %d", name, &id) == 2) return remove_object(kind_of(name), id);
  if (strcmp(line, "pid\n") == 0) return getpid();
  return errno = ENOTSUP, -1;
}

int main(void) {
  char line[256];
  signal(SIGPIPE, SIG_IGN);
  setvbuf(stdout, NULL, _IOFBF, 1 << 16);
  while (fgets(line, sizeof line, stdin)) {
    int value = run(line);
    if (value == -1) printf("error %s\n", strerrorname_np(errno));
    else printf("%d\n", value);
    /* A caller that wants an answer ends its order with an empty line; so a thousand orders are one write. */
    int next = getc(stdin);
    if (next == '\n') fflush(stdout);
    else if (next != EOF) ungetc(next, stdin);
  }
  for (int i = 0; i < made_count; i++) remove_object(made[i].kind, made[i].id);
  return 0;
}

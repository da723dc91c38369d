/*
 * Makes objects with random contents, and tells what is in objects: the second opinion on what an undo brings back.
 *
 *   contents random SEED COUNT       makes COUNT objects of all kinds; prints `kind id` for each
 *   contents queue COUNT LENGTH      a queue with COUNT messages of LENGTH bytes (-1: 0 and msgmax in turn)
 *   contents set COUNT               a set of COUNT semaphores
 *   contents segment BYTES           a segment
 *   contents dump                    reads `kind id` lines; prints all of each object but its id and its times
 *   contents remove                  reads `kind id` lines
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <unistd.h>

#define MSGMAX 8192

static const char *kinds[] = {"msg", "sem", "shm"};

struct message {
  long type;
  unsigned char text[65536];
};
static struct message message;

static uint64_t state = 88172645463325252ULL;

static uint64_t rnd(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

static void check(int result, const char *what) {
  if (result != -1) return;
  perror(what);
  exit(1);
}

static void fill(unsigned char *bytes, size_t length) {
  for (size_t i = 0; i < length; i++) bytes[i] = (unsigned char)rnd();
}

static uint64_t hash(const unsigned char *bytes, size_t length) {
  uint64_t value = 14695981039346656037ULL;
  for (size_t i = 0; i < length; i++) value = (value ^ bytes[i]) * 1099511628211ULL;
  return value;
}

static key_t some_key(void) { return rnd() % 4 == 0 ? IPC_PRIVATE : (key_t)rnd(); }

static int some_mode(void) { return 0600 | (int)(rnd() & 066); }

static int queue(long count, long length, key_t key, int mode) {
  int id = msgget(key, IPC_CREAT | IPC_EXCL | mode);
  if (id == -1 && errno == EEXIST) return -1;
  check(id, "msgget");
  size_t bytes = 0;
  for (long i = 0; i < count; i++) bytes += length < 0 ? (i % 2 ? MSGMAX : 0) : (size_t)length;
  struct msqid_ds ds;
  check(msgctl(id, IPC_STAT, &ds), "IPC_STAT");
  if (bytes > ds.msg_qbytes || (size_t)count > ds.msg_qbytes) {
    ds.msg_qbytes = bytes + (size_t)count;
    check(msgctl(id, IPC_SET, &ds), "IPC_SET");
  } else if (rnd() % 2) {
    ds.msg_qbytes -= rnd() % 100;
    if (ds.msg_qbytes >= bytes && ds.msg_qbytes >= (size_t)count) check(msgctl(id, IPC_SET, &ds), "IPC_SET");
  }
  for (long i = 0; i < count; i++) {
    size_t size = length < 0 ? (i % 2 ? MSGMAX : 0) : (size_t)length;
    message.type = (long)(rnd() & INT64_MAX);
    if (message.type == 0) message.type = 1;
    fill(message.text, size);
    check(msgsnd(id, &message, size, IPC_NOWAIT), "msgsnd");
  }
  return id;
}

static int set(int count, key_t key, int mode) {
  int id = semget(key, count, IPC_CREAT | IPC_EXCL | mode);
  if (id == -1 && errno == EEXIST) return -1;
  check(id, "semget");
  for (int i = 0; i < count; i++) check(semctl(id, i, SETVAL, (int)(rnd() % 32768)), "SETVAL");
  if (rnd() % 2) {
    struct sembuf both[2] = {{0, 0, 0}, {0, 0, 0}};
    check(semctl(id, 0, SETVAL, 7), "SETVAL");
    both[0].sem_op = 1;
    both[1].sem_op = -1;
    check(semop(id, both, 2), "semop");
  }
  return id;
}

static int segment(size_t size, key_t key, int mode) {
  int id = shmget(key, size, IPC_CREAT | IPC_EXCL | mode);
  if (id == -1 && errno == EEXIST) return -1;
  check(id, "shmget");
  unsigned char *bytes = shmat(id, 0, 0);
  if (bytes == (void *)-1) check(-1, "shmat");
  // Leave holes: pages that nobody has touched.
  for (size_t at = 0; at < size; at += 4096)
    if (rnd() % 3) fill(bytes + at, size - at < 4096 ? size - at : 4096);
  check(shmdt(bytes), "shmdt");
  return id;
}

static void make_random(int count) {
  for (int i = 0; i < count; i++) {
    int kind = (int)(rnd() % 3);
    int id = -1;
    while (id == -1) {
      if (kind == 0) id = queue((long)(rnd() % 40), (long)(rnd() % 300), some_key(), some_mode());
      if (kind == 1) id = set(1 + (int)(rnd() % 60), some_key(), some_mode());
      if (kind == 2) id = segment(1 + rnd() % 100000, some_key(), some_mode());
    }
    printf("%s %d\n", kinds[kind], id);
  }
}

static void common(const char *kind, const struct ipc_perm *perm) {
  printf("%s key %d mode %o uid %u gid %u", kind, perm->__key, (unsigned)perm->mode & 0777, perm->uid, perm->gid);
}

static void dump_queue(int id) {
  struct msqid_ds ds;
  check(msgctl(id, IPC_STAT, &ds), "IPC_STAT");
  common("msg", &ds.msg_perm);
  printf(" qbytes %lu qnum %lu cbytes %lu\n", ds.msg_qbytes, ds.msg_qnum, ds.__msg_cbytes);
  for (unsigned long i = 0; i < ds.msg_qnum; i++) {
    ssize_t size = msgrcv(id, &message, sizeof message.text, (long)i, IPC_NOWAIT | MSG_COPY);
    check((int)size, "msgrcv");
    printf("  %ld %zd %016lx\n", message.type, size, hash(message.text, (size_t)size));
  }
}

static void dump_set(int id) {
  struct semid_ds ds;
  check(semctl(id, 0, IPC_STAT, &ds), "IPC_STAT");
  common("sem", &ds.sem_perm);
  printf(" nsems %lu operated %d\n ", ds.sem_nsems, ds.sem_otime != 0);
  for (unsigned long i = 0; i < ds.sem_nsems; i++) printf(" %d", semctl(id, (int)i, GETVAL));
  printf("\n");
}

static void dump_segment(int id) {
  struct shmid_ds ds;
  check(shmctl(id, IPC_STAT, &ds), "IPC_STAT");
  common("shm", &ds.shm_perm);
  unsigned char *bytes = shmat(id, 0, SHM_RDONLY);
  if (bytes == (void *)-1) check(-1, "shmat");
  printf(" size %lu hash %016lx\n", ds.shm_segsz, hash(bytes, ds.shm_segsz));
  shmdt(bytes);
}

static void each(int is_dump) {
  char kind[8];
  int id;
  while (scanf("%7s %d", kind, &id) == 2) {
    if (!is_dump) {
      if (!strcmp(kind, "msg")) msgctl(id, IPC_RMID, 0);
      if (!strcmp(kind, "sem")) semctl(id, 0, IPC_RMID);
      if (!strcmp(kind, "shm")) shmctl(id, IPC_RMID, 0);
    } else if (!strcmp(kind, "msg")) {
      dump_queue(id);
    } else if (!strcmp(kind, "sem")) {
      dump_set(id);
    } else {
      dump_segment(id);
    }
  }
}

int main(int count, char **args) {
  const char *what = count > 1 ? args[1] : "";
  if (!strcmp(what, "random") && count == 4) {
    state += (uint64_t)atol(args[2]) * 2654435761u;
    make_random(atoi(args[3]));
  } else if (!strcmp(what, "queue") && count == 4) {
    printf("msg %d\n", queue(atol(args[2]), atol(args[3]), (key_t)0x61000001, 0640));
  } else if (!strcmp(what, "set") && count == 3) {
    printf("sem %d\n", set(atoi(args[2]), (key_t)0x61000002, 0600));
  } else if (!strcmp(what, "segment") && count == 3) {
    printf("shm %d\n", segment((size_t)atol(args[2]), (key_t)0x61000003, 0604));
  } else if (!strcmp(what, "dump")) {
    each(1);
  } else if (!strcmp(what, "remove")) {
    each(0);
  } else {
    fprintf(stderr, "see the head of contents.c\n");
    return 2;
  }
  return 0;
}

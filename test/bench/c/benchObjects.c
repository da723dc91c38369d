/*
 * Makes, changes and removes the System V objects that the benchmarks look at. Ours are known by their keys.
 *
 *   benchObjects fill QUEUES SETS SEGMENTS   makes what is missing to these numbers
 *   benchObjects change STEP OFFSET          changes every STEP-th object of ours, beginning with number OFFSET
 *   benchObjects create N                    makes one queue more and prints when: milliseconds since the epoch
 *   benchObjects list                        prints kind and id of each of ours
 *   benchObjects remove                      removes all of ours in one loop of IPC_RMID and prints how many
 *                                            milliseconds that took
 *   benchObjects clear                       removes all of ours
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <time.h>

enum { FIRST_KEY = 0x1bec0000, FIRST_SINGLE_KEY = 0x1bed0000, LAST_KEY = 0x1bedffff };

union semun {
  int val;
  struct semid_ds *buf;
  struct seminfo *info;
};

static void fail(const char *what) {
  fprintf(stderr, "benchObjects: %s: %s\n", what, strerror(errno));
  exit(1);
}

static int is_ours(key_t key) { return key >= FIRST_KEY && key <= LAST_KEY; }

static void fill(int queues, int sets, int segments) {
  for (int i = 0; i < queues; i++)
    if (msgget(FIRST_KEY + i, IPC_CREAT | 0600) < 0) fail("msgget");
  for (int i = 0; i < sets; i++)
    if (semget(FIRST_KEY + i, 1, IPC_CREAT | 0600) < 0) fail("semget");
  for (int i = 0; i < segments; i++)
    if (shmget(FIRST_KEY + i, 4096, IPC_CREAT | 0600) < 0) fail("shmget");
}

/* A message more in a queue, another mode for a set or segment: what is different in the table at once, not in a second. */

static void change_queue(int id) {
  struct {
    long type;
    char text[1];
  } message = {1, "x"};
  if (msgsnd(id, &message, 1, IPC_NOWAIT) < 0) fail("msgsnd");
}

static void change_set(int id, struct semid_ds set) {
  set.sem_perm.mode ^= 040;
  if (semctl(id, 0, IPC_SET, (union semun){.buf = &set}) < 0) fail("semctl IPC_SET");
}

static void change_segment(int id, struct shmid_ds segment) {
  segment.shm_perm.mode ^= 040;
  if (shmctl(id, IPC_SET, &segment) < 0) fail("shmctl IPC_SET");
}

enum action { CHANGE, REMOVE, REMEMBER };
enum kind { QUEUE, SET, SEGMENT };

static const char *const names[] = {"msg", "sem", "shm"};
static struct { enum kind kind; int id; } remembered[3 * (LAST_KEY - FIRST_KEY + 1)];
static int count = 0;

static void remember(enum kind kind, int id) {
  remembered[count].kind = kind;
  remembered[count++].id = id;
}

/* Does it to every step-th object of ours; *_STAT takes a slot and answers with the identifier. */
static void each(enum action action, int step, int offset) {
  struct msqid_ds queue;
  struct semid_ds set;
  struct shmid_ds segment;
  struct msginfo msginfo;
  struct seminfo seminfo;
  struct shm_info shm_info;
  int n = 0;
  int last = msgctl(0, MSG_INFO, (struct msqid_ds *)&msginfo);
  for (int slot = 0; slot <= last; slot++) {
    int id = msgctl(slot, MSG_STAT, &queue);
    if (id < 0 || !is_ours(queue.msg_perm.__key) || n++ % step != offset % step) continue;
    if (action == CHANGE) change_queue(id);
    else if (action == REMEMBER) remember(QUEUE, id);
    else msgctl(id, IPC_RMID, NULL);
  }
  last = semctl(0, 0, SEM_INFO, (union semun){.info = &seminfo});
  for (int slot = 0; slot <= last; slot++) {
    int id = semctl(slot, 0, SEM_STAT, (union semun){.buf = &set});
    if (id < 0 || !is_ours(set.sem_perm.__key) || n++ % step != offset % step) continue;
    if (action == CHANGE) change_set(id, set);
    else if (action == REMEMBER) remember(SET, id);
    else semctl(id, 0, IPC_RMID);
  }
  last = shmctl(0, SHM_INFO, (struct shmid_ds *)&shm_info);
  for (int slot = 0; slot <= last; slot++) {
    int id = shmctl(slot, SHM_STAT, &segment);
    if (id < 0 || !is_ours(segment.shm_perm.__key) || n++ % step != offset % step) continue;
    if (action == CHANGE) change_segment(id, segment);
    else if (action == REMEMBER) remember(SEGMENT, id);
    else shmctl(id, IPC_RMID, NULL);
  }
}

static void list(void) {
  each(REMEMBER, 1, 0);
  for (int i = 0; i < count; i++) printf("%s %d\n", names[remembered[i].kind], remembered[i].id);
}

static void remove_all(void) {
  struct timespec start, end;
  each(REMEMBER, 1, 0);
  clock_gettime(CLOCK_MONOTONIC, &start);
  for (int i = 0; i < count; i++) {
    int id = remembered[i].id;
    switch (remembered[i].kind) {
      case QUEUE: msgctl(id, IPC_RMID, NULL); break;
      case SET: semctl(id, 0, IPC_RMID); break;
      case SEGMENT: shmctl(id, IPC_RMID, NULL); break;
    }
  }
  clock_gettime(CLOCK_MONOTONIC, &end);
  printf("%.6f\n", (end.tv_sec - start.tv_sec) * 1e3 + (end.tv_nsec - start.tv_nsec) / 1e6);
}

static void create(int n) {
  struct timespec now;
  if (msgget(FIRST_SINGLE_KEY + n, IPC_CREAT | IPC_EXCL | 0600) < 0) fail("msgget");
  clock_gettime(CLOCK_REALTIME, &now);
  printf("%lld.%06ld\n", (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000, now.tv_nsec % 1000000);
}

int main(int argc, char **argv) {
  int numbers[3] = {0};
  for (int i = 2; i < argc && i < 5; i++) numbers[i - 2] = atoi(argv[i]);
  const char *what = argc > 1 ? argv[1] : "";
  if (!strcmp(what, "fill") && argc == 5) fill(numbers[0], numbers[1], numbers[2]);
  else if (!strcmp(what, "change") && argc == 4 && numbers[0] > 0) each(CHANGE, numbers[0], numbers[1]);
  else if (!strcmp(what, "create") && argc == 3) create(numbers[0]);
  else if (!strcmp(what, "list")) list();
  else if (!strcmp(what, "remove")) remove_all();
  else if (!strcmp(what, "clear")) each(REMOVE, 1, 0);
  else {
    fprintf(stderr, "usage: benchObjects fill QUEUES SETS SEGMENTS | change STEP OFFSET | create N | list | remove | clear\n");
    return 2;
  }
  return 0;
}

/*
 * Writes known bytes into System V objects, and prints what it wrote, so that the test has a second source.
 * Bytes come from a generator (see fill) or are given; large ones are printed as FNV-1a hashes.
 *
 *   messages            a queue with messages of 0, 1 and msgmax bytes, text and rubbish; prints id, then a line each
 *   segment SIZE        a segment filled by the generator; prints id, size and hash
 *   sparse SIZE         a segment of which only some places are written; prints id, then OFFSET HEX a line
 *   semaphores          a set; prints id, then INDEX VALUE PID NCNT ZCNT a line as semctl tells them; then two
 *                       children wait until it is told to end
 *   traffic             a sender and a receiver on one queue until the input ends; prints id, the receiver's pid, and
 *                       at the end how many were sent, received and out of order
 *   beat ID             writes a counter into a segment 1,000 times a second until the input ends
 * Each removes what it made when its input ends.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { msgmax = 8192 };

struct message {
  long type;
  unsigned char text[msgmax];
};

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static void fill(unsigned char *bytes, size_t length, uint32_t state) {
  for (size_t i = 0; i < length; i++) {
    state = state * 1664525u + 1013904223u;
    bytes[i] = (unsigned char)(state >> 24);
  }
}

static uint64_t hash(const unsigned char *bytes, size_t length) {
  uint64_t value = 14695981039346656037ull;
  for (size_t i = 0; i < length; i++) value = (value ^ bytes[i]) * 1099511628211ull;
  return value;
}

static void wait_for_end_of_input(void) {
  char byte;
  fflush(stdout);
  while (read(0, &byte, 1) > 0) continue;
}

static void put(int id, long type, const void *text, size_t length) {
  static struct message message;
  message.type = type;
  memcpy(message.text, text, length);
  if (msgsnd(id, &message, length, IPC_NOWAIT) != 0) fail("msgsnd");
  printf("%ld %zu %016llx\n", type, length, (unsigned long long)hash(message.text, length));
}

static void messages(void) {
  static unsigned char rubbish[msgmax];
  int id = msgget(IPC_PRIVATE, 0600);
  if (id < 0) fail("msgget");
  struct msqid_ds facts;
  msgctl(id, IPC_STAT, &facts);
  printf("%d\n", id);
  fill(rubbish, sizeof rubbish, 7);
  put(id, 1, "", 0);
  put(id, 2, "x", 1);
  put(id, 3, "gr\xc3\xbc\xc3\x9f dich \xe2\x82\xac \xf0\x9f\x90\xa7", 21);
  put(id, 0x7fffffffffffffff, rubbish, 300);
  put(id, 1, rubbish, msgmax);
  put(id, 4, "\0\0\0", 3);
  wait_for_end_of_input();
  msgctl(id, IPC_RMID, NULL);
}

static void segment(size_t size) {
  int id = shmget(IPC_PRIVATE, size, 0600);
  if (id < 0) fail("shmget");
  unsigned char *bytes = shmat(id, NULL, 0);
  if (bytes == (void *)-1) fail("shmat");
  fill(bytes, size, (uint32_t)size);
  printf("%d %zu %016llx\n", id, size, (unsigned long long)hash(bytes, size));
  wait_for_end_of_input();
  shmctl(id, IPC_RMID, NULL);
}

static void sparse(size_t size) {
  const size_t huge = 2u << 20, page = 4096;
  const size_t places[] = {0, page - 8, huge - 8, huge * 3 - 8, size / 2 - 5, size - 16};
  int id = shmget(IPC_PRIVATE, size, 0600);
  if (id < 0) fail("shmget");
  unsigned char *bytes = shmat(id, NULL, 0);
  if (bytes == (void *)-1) fail("shmat");
  printf("%d\n", id);
  for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
    fill(bytes + places[i], 16, (uint32_t)i + 1);
    printf("%zu ", places[i]);
    for (int j = 0; j < 16; j++) printf("%02x", bytes[places[i] + (size_t)j]);
    printf("\n");
  }
  wait_for_end_of_input();
  shmctl(id, IPC_RMID, NULL);
}

static void semaphores(void) {
  int id = semget(IPC_PRIVATE, 3, 0600);
  if (id < 0) fail("semget");
  semctl(id, 0, SETVAL, 0);
  semctl(id, 1, SETVAL, 32767);
  semctl(id, 2, SETVAL, 5);
  pid_t waiters[2];
  for (int i = 0; i < 2; i++) {
    waiters[i] = fork();
    if (waiters[i] == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      struct sembuf operation = {.sem_num = i == 0 ? 0 : 2, .sem_op = i == 0 ? -1 : 0};
      semop(id, &operation, 1);
      _exit(0);
    }
  }
  while (semctl(id, 0, GETNCNT) == 0 || semctl(id, 2, GETZCNT) == 0) usleep(1000);
  printf("%d\n", id);
  for (int i = 0; i < 3; i++) {
    printf("%d %d %d %d %d\n", i, semctl(id, i, GETVAL), semctl(id, i, GETPID), semctl(id, i, GETNCNT),
           semctl(id, i, GETZCNT));
  }
  wait_for_end_of_input();
  semctl(id, 0, IPC_RMID);
  while (wait(NULL) > 0) continue;
}

static void receive_all(int id, int report) {
  uint64_t expected = 0, received = 0, wrong = 0;
  struct message message;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (;;) {
    ssize_t length = msgrcv(id, &message, msgmax, 0, 0);
    if (length < 0) fail("msgrcv");
    if (message.type == 2) break;
    uint64_t number;
    memcpy(&number, message.text, sizeof number);
    if (number != expected) wrong++;
    expected = number + 1;
    received++;
  }
  uint64_t results[2] = {received, wrong};
  if (write(report, results, sizeof results) != sizeof results) fail("write");
  _exit(0);
}

static void traffic(void) {
  int report[2];
  int id = msgget(IPC_PRIVATE, 0600);
  if (id < 0 || pipe(report) != 0) fail("traffic");
  pid_t receiver = fork();
  if (receiver == 0) receive_all(id, report[1]);
  printf("%d %d\n", id, receiver);
  fflush(stdout);
  struct message message = {.type = 1};
  struct pollfd input = {.fd = 0, .events = POLLIN};
  uint64_t sent = 0;
  while (poll(&input, 1, 0) == 0) {
    memcpy(message.text, &sent, sizeof sent);
    if (msgsnd(id, &message, 100, 0) != 0) fail("msgsnd");
    sent++;
  }
  message.type = 2;
  msgsnd(id, &message, 0, 0);
  uint64_t results[2];
  if (read(report[0], results, sizeof results) != sizeof results) fail("read");
  printf("%llu %llu %llu\n", (unsigned long long)sent, (unsigned long long)results[0], (unsigned long long)results[1]);
  waitpid(receiver, NULL, 0);
  msgctl(id, IPC_RMID, NULL);
}

static void beat(int id) {
  volatile uint64_t *counter = shmat(id, NULL, 0);
  if (counter == (void *)-1) fail("shmat");
  struct pollfd input = {.fd = 0, .events = POLLIN};
  printf("beating\n");
  fflush(stdout);
  const struct timespec pause = {.tv_nsec = 900000};
  while (poll(&input, 1, 0) == 0) {
    ++*counter;
    nanosleep(&pause, NULL);
  }
}

int main(int argc, char **argv) {
  const char *what = argc > 1 ? argv[1] : "";
  size_t number = argc > 2 ? strtoull(argv[2], NULL, 0) : 0;
  if (strcmp(what, "messages") == 0) messages();
  else if (strcmp(what, "segment") == 0) segment(number);
  else if (strcmp(what, "sparse") == 0) sparse(number);
  else if (strcmp(what, "semaphores") == 0) semaphores();
  else if (strcmp(what, "traffic") == 0) traffic();
  else if (strcmp(what, "beat") == 0) beat((int)number);
  else return 2;
  return 0;
}

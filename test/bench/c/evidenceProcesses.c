/*
 * Processes that use the objects of benchObjects: of five, one sleeps in msgrcv, one in semop, one has a segment
 * attached, one has sent a message and idles, one does nothing. Says "ready", and ends with its input.
 *
 *   evidenceProcesses PROCESSES QUEUES SETS SEGMENTS
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <unistd.h>

enum { FIRST_KEY = 0x1bec0000, NEVER_SENT = 12345 };

static void must(long result, const char *what) {
  if (result >= 0) return;
  fprintf(stderr, "evidenceProcesses: %s: %s\n", what, strerror(errno));
  _exit(1);
}

static void use(int number, int queues, int sets, int segments) {
  struct {
    long type;
    char text[1];
  } message = {1, "x"};
  struct sembuf wait = {0, -1, 0};
  switch (number % 5) {
    case 0:
      must(msgrcv(msgget(FIRST_KEY + number % queues, 0), &message, 1, NEVER_SENT, 0), "msgrcv");
      break;
    case 1:
      must(semop(semget(FIRST_KEY + number % sets, 0, 0), &wait, 1), "semop");
      break;
    case 2:
      must(shmat(shmget(FIRST_KEY + number % segments, 0, 0), NULL, 0) == (void *)-1 ? -1 : 0, "shmat");
      break;
    case 3:
      must(msgsnd(msgget(FIRST_KEY + number % queues, 0), &message, 1, IPC_NOWAIT), "msgsnd");
      break;
  }
  for (;;) pause();
}

int main(int argc, char **argv) {
  char end[1];
  if (argc != 5) return 2;
  for (int number = 0; number < atoi(argv[1]); number++) {
    pid_t pid = fork();
    must(pid, "fork");
    if (pid == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      use(number, atoi(argv[2]), atoi(argv[3]), atoi(argv[4]));
    }
  }
  puts("ready");
  fflush(stdout);
  while (read(STDIN_FILENO, end, 1) > 0) continue;
  return 0;
}

/*
 * A server that restarts all the time: removes its queue and makes it anew under the same key. Reads from its input
 *
 *   make             makes the queue; prints its id
 *   churn US COUNT   COUNT times: waits up to US microseconds, removes the queue, makes it anew; prints a line with
 *                    `id:self` for each queue that it removed itself, `id:other` for each that was gone already, and
 *                    `id:there` or `id:gone` for the last one. The last one is removed then.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <time.h>

static const key_t key = 0x62000001;

static int make(void) {
  int id = msgget(key, IPC_CREAT | IPC_EXCL | 0600);
  if (id == -1) perror("msgget"), exit(1);
  struct { long type; char text[8]; } message = {1, "server"};
  if (rand() % 2 && msgsnd(id, &message, sizeof message.text, IPC_NOWAIT) == -1 && errno != EINVAL && errno != EIDRM)
    perror("msgsnd"), exit(1);
  return id;
}

static void pause_up_to(long microseconds) {
  long wait = microseconds == 0 ? 0 : rand() % microseconds;
  struct timespec time = {wait / 1000000, wait % 1000000 * 1000};
  nanosleep(&time, NULL);
}

int main(int count, char **args) {
  char line[64];
  int id = -1;
  srand(count > 1 ? (unsigned)atoi(args[1]) : 1);
  setlinebuf(stdout);
  while (fgets(line, sizeof line, stdin)) {
    long microseconds;
    int rounds;
    if (sscanf(line, "churn %ld %d", &microseconds, &rounds) != 2) {
      id = make();
      printf("%d\n", id);
      continue;
    }
    for (int round = 0; round < rounds; round++) {
      pause_up_to(microseconds);
      printf("%d:%s ", id, msgctl(id, IPC_RMID, NULL) == 0 ? "self" : "other");
      id = make();
    }
    printf("%d", id);
    fflush(stdout);
    // The last one stays for as long as the other side needs.
    if (!fgets(line, sizeof line, stdin)) break;
    printf(":%s\n", msgctl(id, IPC_RMID, NULL) == 0 ? "there" : "gone");
  }
  if (id != -1) msgctl(id, IPC_RMID, NULL);
  return 0;
}

/*
 * Somebody else who uses a queue.
 *
 *   queueUser send ID COUNT          sends COUNT messages of type 1
 *   queueUser traffic ID             sends 0, 1, 2, … as text until its input ends, waiting while the queue is full;
 *                                    prints how many it has sent
 *   queueUser receive ID             takes all messages; prints the text of each
 *   queueUser share ID               as receive, with a short rest after each
 *   queueUser capacity ID BYTES      IPC_SET of msg_qbytes
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <unistd.h>

static struct {
  long type;
  char text[65536];
} message = {1, ""};

static void check(ssize_t result, const char *what) {
  if (result != -1) return;
  perror(what);
  exit(1);
}

static int has_ended(void) {
  struct pollfd input = {STDIN_FILENO, POLLIN, 0};
  return poll(&input, 1, 0) != 0;
}

static long traffic(int id) {
  long sent = 0;
  while (!has_ended()) {
    int length = snprintf(message.text, sizeof message.text, "%ld", sent);
    if (msgsnd(id, &message, (size_t)length, IPC_NOWAIT) == 0) {
      sent++;
    } else if (errno == EAGAIN) {
      usleep(100);
    } else {
      check(-1, "msgsnd");
    }
  }
  return sent;
}

int main(int count, char **args) {
  const char *what = count > 2 ? args[1] : "";
  int id = count > 2 ? atoi(args[2]) : -1;
  if (!strcmp(what, "send") && count == 4) {
    for (int left = atoi(args[3]); left > 0; left--) check(msgsnd(id, &message, 4, IPC_NOWAIT), "msgsnd");
  } else if (!strcmp(what, "traffic")) {
    printf("%ld\n", traffic(id));
  } else if (!strcmp(what, "receive") || !strcmp(what, "share")) {
    ssize_t length;
    while ((length = msgrcv(id, &message, sizeof message.text, 0, IPC_NOWAIT)) != -1) {
      printf("%.*s\n", (int)length, message.text);
      if (!strcmp(what, "share")) usleep(1);
    }
    if (errno != ENOMSG) check(-1, "msgrcv");
  } else if (!strcmp(what, "capacity") && count == 4) {
    struct msqid_ds ds;
    check(msgctl(id, IPC_STAT, &ds), "IPC_STAT");
    ds.msg_qbytes = (unsigned long)atol(args[3]);
    check(msgctl(id, IPC_SET, &ds), "IPC_SET");
  } else {
    fprintf(stderr, "see the head of queueUser.c\n");
    return 2;
  }
  return 0;
}

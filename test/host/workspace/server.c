/* A tiny System V IPC server: the sample that the window opens on. */
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

#define PROJECT_ID 'S'

int main(void) {
  key_t key = ftok("server.c", PROJECT_ID);
  if (key == -1) {
    perror("ftok");
    return 1;
  }

  int queue = msgget(key, IPC_CREAT | 0600);
  int semaphores = semget(key, 3, IPC_CREAT | 0600);
  int memory = shmget(key, 4096, IPC_CREAT | 0600);
  if (queue == -1 || semaphores == -1 || memory == -1) {
    perror("msgget, semget or shmget");
    return 1;
  }

  printf("key 0x%08x: queue %d, semaphores %d, memory %d\n", (unsigned)key, queue, semaphores, memory);
  return 0;
}

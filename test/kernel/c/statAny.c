/*
 * The second opinion on every object: walks all slots by MSG_STAT_ANY, SEM_STAT_ANY and SHM_STAT_ANY, which need no
 * rights, and prints each object as a line of JSON. 64-bit numbers are text. Named after the columns of /proc/sysvipc.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

union semun {
  struct semid_ds *buf;
  struct seminfo *info;
};

static void common(const char *kind, int id, const struct ipc_perm *perm) {
  printf("{\"kind\":\"%s\",\"id\":%d,\"seq\":%u,\"key\":%d,\"mode\":%u,\"uid\":%u,\"gid\":%u,\"cuid\":%u,\"cgid\":%u",
         kind, id, (unsigned)perm->__seq, perm->__key, (unsigned)perm->mode, perm->uid, perm->gid, perm->cuid,
         perm->cgid);
}

static void queues(void) {
  struct msginfo info;
  struct msqid_ds queue;
  int last = msgctl(0, MSG_INFO, (struct msqid_ds *)&info);
  for (int slot = 0; slot <= last; slot++) {
    int id = msgctl(slot, MSG_STAT_ANY, &queue);
    if (id == -1) continue;
    common("msg", id, &queue.msg_perm);
    printf(",\"cbytes\":%lu,\"qnum\":%lu,\"qbytes\":%lu,\"lspid\":%d,\"lrpid\":%d,\"stime\":%ld,\"rtime\":%ld,"
           "\"ctime\":%ld}\n",
           queue.__msg_cbytes, queue.msg_qnum, queue.msg_qbytes, queue.msg_lspid, queue.msg_lrpid, queue.msg_stime,
           queue.msg_rtime, queue.msg_ctime);
  }
}

static void sets(void) {
  struct seminfo info;
  struct semid_ds set;
  union semun ask = {.info = &info};
  union semun stat = {.buf = &set};
  int last = semctl(0, 0, SEM_INFO, ask);
  for (int slot = 0; slot <= last; slot++) {
    int id = semctl(slot, 0, SEM_STAT_ANY, stat);
    if (id == -1) continue;
    common("sem", id, &set.sem_perm);
    printf(",\"nsems\":%lu,\"otime\":%ld,\"ctime\":%ld}\n", set.sem_nsems, set.sem_otime, set.sem_ctime);
  }
}

static void segments(void) {
  struct shm_info info;
  struct shmid_ds segment;
  int last = shmctl(0, SHM_INFO, (struct shmid_ds *)&info);
  for (int slot = 0; slot <= last; slot++) {
    int id = shmctl(slot, SHM_STAT_ANY, &segment);
    if (id == -1) continue;
    common("shm", id, &segment.shm_perm);
    printf(",\"size\":\"%zu\",\"cpid\":%d,\"lpid\":%d,\"nattch\":%lu,\"atime\":%ld,\"dtime\":%ld,\"ctime\":%ld}\n",
           segment.shm_segsz, segment.shm_cpid, segment.shm_lpid, segment.shm_nattch, segment.shm_atime,
           segment.shm_dtime, segment.shm_ctime);
  }
  printf("{\"kind\":\"shmInfo\",\"rssPages\":%lu,\"swapPages\":%lu,\"used\":%d}\n", info.shm_rss, info.shm_swp,
         info.used_ids);
}

int main(void) {
  queues();
  sets();
  segments();
  return 0;
}

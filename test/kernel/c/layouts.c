/* What the C compiler says about the structs, commands and flags of src/kernel/layouts.ts, as JSON of the same shape. */
#define _GNU_SOURCE
#include <stddef.h>
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <linux/kcmp.h>

#define AT(type, member) offsetof(struct type, member)

int main(void) {
  printf("{\"layouts\":{");
  printf("\"ipcPerm\":{\"size\":%zu,\"key\":%zu,\"uid\":%zu,\"gid\":%zu,\"cuid\":%zu,\"cgid\":%zu,\"mode\":%zu,"
         "\"seq\":%zu},",
         sizeof(struct ipc_perm), AT(ipc_perm, __key), AT(ipc_perm, uid), AT(ipc_perm, gid), AT(ipc_perm, cuid),
         AT(ipc_perm, cgid), AT(ipc_perm, mode), AT(ipc_perm, __seq));
  printf("\"msqidDs\":{\"size\":%zu,\"stime\":%zu,\"rtime\":%zu,\"ctime\":%zu,\"cbytes\":%zu,\"qnum\":%zu,"
         "\"qbytes\":%zu,\"lspid\":%zu,\"lrpid\":%zu},",
         sizeof(struct msqid_ds), AT(msqid_ds, msg_stime), AT(msqid_ds, msg_rtime), AT(msqid_ds, msg_ctime),
         AT(msqid_ds, __msg_cbytes), AT(msqid_ds, msg_qnum), AT(msqid_ds, msg_qbytes), AT(msqid_ds, msg_lspid),
         AT(msqid_ds, msg_lrpid));
  printf("\"semidDs\":{\"size\":%zu,\"otime\":%zu,\"ctime\":%zu,\"nsems\":%zu},", sizeof(struct semid_ds),
         AT(semid_ds, sem_otime), AT(semid_ds, sem_ctime), AT(semid_ds, sem_nsems));
  printf("\"shmidDs\":{\"size\":%zu,\"segsz\":%zu,\"atime\":%zu,\"dtime\":%zu,\"ctime\":%zu,\"cpid\":%zu,"
         "\"lpid\":%zu,\"nattch\":%zu},",
         sizeof(struct shmid_ds), AT(shmid_ds, shm_segsz), AT(shmid_ds, shm_atime), AT(shmid_ds, shm_dtime),
         AT(shmid_ds, shm_ctime), AT(shmid_ds, shm_cpid), AT(shmid_ds, shm_lpid), AT(shmid_ds, shm_nattch));
  printf("\"sembuf\":{\"size\":%zu,\"num\":%zu,\"op\":%zu,\"flg\":%zu},", sizeof(struct sembuf), AT(sembuf, sem_num),
         AT(sembuf, sem_op), AT(sembuf, sem_flg));
  printf("\"msginfo\":{\"size\":%zu,\"msgmax\":%zu,\"msgmnb\":%zu,\"msgmni\":%zu},", sizeof(struct msginfo),
         AT(msginfo, msgmax), AT(msginfo, msgmnb), AT(msginfo, msgmni));
  printf("\"seminfo\":{\"size\":%zu,\"semmni\":%zu,\"semmns\":%zu,\"semmsl\":%zu},", sizeof(struct seminfo),
         AT(seminfo, semmni), AT(seminfo, semmns), AT(seminfo, semmsl));
  printf("\"shminfo\":{\"size\":%zu,\"shmmax\":%zu,\"shmmni\":%zu,\"shmall\":%zu}},", sizeof(struct shminfo),
         AT(shminfo, shmmax), AT(shminfo, shmmni), AT(shminfo, shmall));
  printf("\"commands\":{\"IPC_RMID\":%d,\"IPC_SET\":%d,\"IPC_STAT\":%d,\"IPC_INFO\":%d,\"MSG_STAT\":%d,"
         "\"MSG_INFO\":%d,\"MSG_STAT_ANY\":%d,\"SHM_STAT\":%d,\"SHM_INFO\":%d,\"SHM_STAT_ANY\":%d,\"GETPID\":%d,"
         "\"GETVAL\":%d,\"GETALL\":%d,\"GETNCNT\":%d,\"GETZCNT\":%d,\"SETVAL\":%d,\"SETALL\":%d,\"SEM_STAT\":%d,"
         "\"SEM_INFO\":%d,\"SEM_STAT_ANY\":%d},",
         IPC_RMID, IPC_SET, IPC_STAT, IPC_INFO, MSG_STAT, MSG_INFO, MSG_STAT_ANY, SHM_STAT, SHM_INFO, SHM_STAT_ANY,
         GETPID, GETVAL, GETALL, GETNCNT, GETZCNT, SETVAL, SETALL, SEM_STAT, SEM_INFO, SEM_STAT_ANY);
  printf("\"flags\":{\"IPC_CREAT\":%d,\"IPC_EXCL\":%d,\"IPC_NOWAIT\":%d,\"SEM_UNDO\":%d,\"MSG_NOERROR\":%d,"
         "\"MSG_EXCEPT\":%d,\"MSG_COPY\":%d,\"SHM_RDONLY\":%d,\"SHM_RND\":%d,\"SHM_REMAP\":%d,\"SHM_EXEC\":%d},",
         IPC_CREAT, IPC_EXCL, IPC_NOWAIT, SEM_UNDO, MSG_NOERROR, MSG_EXCEPT, MSG_COPY, SHM_RDONLY, SHM_RND, SHM_REMAP,
         SHM_EXEC);
  printf("\"systemCalls\":{\"kcmp\":%d},\"kcmpMemory\":%d}\n", SYS_kcmp, KCMP_VM);
  return 0;
}

import process from 'node:process';

/**
 * Where the fields of the kernel's structs stand, in bytes, on 64-bit Linux (little endian). Held against offsetof of
 * a C compiler by a test (msgctl(2), semctl(2), shmctl(2); kernel: include/uapi/asm-generic/{msg,sem,shm}buf.h).
 */
export const layouts = {
  ipcPerm: { size: 48, key: 0, uid: 4, gid: 8, cuid: 12, cgid: 16, mode: 20, seq: 24 },
  msqidDs: { size: 120, stime: 48, rtime: 56, ctime: 64, cbytes: 72, qnum: 80, qbytes: 88, lspid: 96, lrpid: 100 },
  semidDs:
    process.arch === 'arm64'
      ? { size: 88, otime: 48, ctime: 56, nsems: 64 }
      : { size: 104, otime: 48, ctime: 64, nsems: 80 },
  shmidDs: { size: 112, segsz: 48, atime: 56, dtime: 64, ctime: 72, cpid: 80, lpid: 84, nattch: 88 },
  sembuf: { size: 6, num: 0, op: 2, flg: 4 },
  msginfo: { size: 32, msgmax: 8, msgmnb: 12, msgmni: 16 },
  seminfo: { size: 40, semmni: 4, semmns: 8, semmsl: 16 },
  shminfo: { size: 72, shmmax: 0, shmmni: 16, shmall: 32 },
} as const;

/** Larger than every struct that the kernel writes: a buffer that is too small would be a heap overrun. */
export const structBufferSize = 256;

/** Commands of msgctl, semctl and shmctl (kernel: include/uapi/linux/{ipc,msg,sem,shm}.h). */
export const commands = {
  IPC_RMID: 0,
  IPC_SET: 1,
  IPC_STAT: 2,
  IPC_INFO: 3,
  MSG_STAT_ANY: 13,
  SHM_STAT_ANY: 15,
  SEM_STAT_ANY: 20,
  GETPID: 11,
  GETVAL: 12,
  GETALL: 13,
  GETNCNT: 14,
  GETZCNT: 15,
  SETVAL: 16,
  SETALL: 17,
} as const;

/** Numbers of the system calls that the C library has no function for (kernel: include/uapi/asm-generic/unistd.h). */
export const systemCalls = { kcmp: process.arch === 'arm64' ? 272 : 312 } as const;

/** What kcmp(2) compares: KCMP_VM, the memory of two processes (kernel: include/uapi/linux/kcmp.h). */
export const kcmpMemory = 1;

/** Flags of the calls (kernel: include/uapi/linux/{ipc,msg,sem,shm}.h). */
export const flags = {
  IPC_CREAT: 0o1000,
  IPC_EXCL: 0o2000,
  IPC_NOWAIT: 0o4000,
  MSG_EXCEPT: 0o20000,
  MSG_COPY: 0o40000,
  SHM_RDONLY: 0o10000,
} as const;

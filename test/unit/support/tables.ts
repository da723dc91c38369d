import type { IpcObject, Kind } from '../../../src/sysv/objects.ts';

/** The first lines of the tables of Linux 6.18; kernels of the 2.6 days end the last one after ctime. */
export const headers: Readonly<Record<Kind, string>> = {
  msg: '       key      msqid perms      cbytes       qnum lspid lrpid   uid   gid  cuid  cgid      stime      rtime      ctime',
  sem: '       key      semid perms      nsems   uid   gid  cuid  cgid      otime      ctime',
  shm: '       key      shmid perms                  size  cpid  lpid nattch   uid   gid  cuid  cgid      atime      dtime      ctime                   rss                  swap',
};

/** A table as the kernel would print it. */
export function tableText(kind: Kind, objects: readonly IpcObject[]): string {
  return [headers[kind], ...objects.map(rowText)].map((line) => `${line}\n`).join('');
}

/** A row in the kernel's own format (kernel: ipc/{msg,sem,shm}.c, sysvipc_*_proc_show). */
export function rowText(o: IpcObject): string {
  const start = `${w(o.key, 10)} ${w(o.id, 10)}  ${o.mode.toString(8).padStart(4)}`;
  const owners = `${w(o.uid, 5)} ${w(o.gid, 5)} ${w(o.cuid, 5)} ${w(o.cgid, 5)}`;
  switch (o.kind) {
    case 'msg':
      return `${start}  ${w(o.cbytes, 10)} ${w(o.qnum, 10)} ${w(o.lspid, 5)} ${w(o.lrpid, 5)} ${owners} ${w(o.stime, 10)} ${w(o.rtime, 10)} ${w(o.ctime, 10)}`;
    case 'sem':
      return `${start} ${w(o.nsems, 10)} ${owners} ${w(o.otime, 10)} ${w(o.ctime, 10)}`;
    case 'shm': {
      const times = `${w(o.atime, 10)} ${w(o.dtime, 10)} ${w(o.ctime, 10)}`;
      const resident = `${w(o.rss ?? -1, 21)} ${w(o.swap ?? -1, 21)}`;
      return `${start} ${w(o.size, 21)} ${w(o.cpid, 5)} ${w(o.lpid, 5)}  ${w(o.nattch, 5)} ${owners} ${times} ${resident}`;
    }
  }
}

function w(value: number | bigint, width: number): string {
  return String(value).padStart(width);
}

export function bytesOf(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}

import type { IpcObject, Kind, ObjectRef } from '../sysv/objects.ts';
import { commands, layouts } from './layouts.ts';
import type { CallResult } from './libc.ts';
import { msgctl, semctl, shmctl, structBuffer } from './libc.ts';

/** An object as its own struct tells it, at one moment; `qbytes` is 0 for all but queues. */
export interface ObjectStat {
  readonly object: IpcObject;
  /** Most bytes that a queue may hold. */
  readonly qbytes: number;
}

/** The call that asks about an object of a kind, or changes it. */
export const control = { msg: msgctl, sem: semctl, shm: shmctl } as const;
const anyStat = { msg: commands.MSG_STAT_ANY, sem: commands.SEM_STAT_ANY, shm: commands.SHM_STAT_ANY } as const;

/**
 * Asks the kernel for one object, whatever its permissions (`*_STAT_ANY`; before Linux 4.17 IPC_STAT, which needs the
 * read bit). EINVAL when the object is gone, also when another one stands in its slot.
 */
export function statObject(ref: ObjectRef, multiplier: number): CallResult<ObjectStat> {
  const struct = readStruct(ref, multiplier);
  return struct.ok ? { ok: true, value: decode(ref.kind, ref.id, struct.value) } : struct;
}

/** As {@link statObject}: the struct itself, in a buffer that any other of the kernel's structs would fit into. */
export function readStruct({ kind, id }: ObjectRef, multiplier: number): CallResult<Buffer> {
  const buffer = structBuffer();
  const slotAnswer = control[kind](id % multiplier, anyStat[kind], buffer);
  // It takes a slot, and answers for whatever is in it today.
  if (slotAnswer.ok) return slotAnswer.value === id ? { ok: true, value: buffer } : { ok: false, errno: 'EINVAL' };
  if (!isObjectGone(slotAnswer.errno)) return slotAnswer;
  // An empty slot, or a kernel that does not know the command.
  const answer = control[kind](id, commands.IPC_STAT, buffer);
  return answer.ok ? { ok: true, value: buffer } : answer;
}

/** Whether an errno says that an object does not exist any more. */
export function isObjectGone(errno: string): boolean {
  return errno === 'EINVAL' || errno === 'EIDRM';
}

function decode(kind: Kind, id: number, buffer: Buffer): ObjectStat {
  const { ipcPerm, msqidDs, semidDs, shmidDs } = layouts;
  const long = (offset: number) => Number(buffer.readBigInt64LE(offset));
  const base = {
    id,
    key: buffer.readInt32LE(ipcPerm.key),
    mode: buffer.readUInt32LE(ipcPerm.mode),
    uid: buffer.readUInt32LE(ipcPerm.uid),
    gid: buffer.readUInt32LE(ipcPerm.gid),
    cuid: buffer.readUInt32LE(ipcPerm.cuid),
    cgid: buffer.readUInt32LE(ipcPerm.cgid),
  };
  switch (kind) {
    case 'msg':
      return {
        object: {
          ...base,
          kind,
          ctime: long(msqidDs.ctime),
          cbytes: long(msqidDs.cbytes),
          qnum: long(msqidDs.qnum),
          lspid: buffer.readInt32LE(msqidDs.lspid),
          lrpid: buffer.readInt32LE(msqidDs.lrpid),
          stime: long(msqidDs.stime),
          rtime: long(msqidDs.rtime),
        },
        qbytes: long(msqidDs.qbytes),
      };
    case 'sem':
      return {
        object: {
          ...base,
          kind,
          ctime: long(semidDs.ctime),
          nsems: long(semidDs.nsems),
          otime: long(semidDs.otime),
        },
        qbytes: 0,
      };
    case 'shm':
      return {
        object: {
          ...base,
          kind,
          ctime: long(shmidDs.ctime),
          size: buffer.readBigUInt64LE(shmidDs.segsz),
          cpid: buffer.readInt32LE(shmidDs.cpid),
          lpid: buffer.readInt32LE(shmidDs.lpid),
          nattch: long(shmidDs.nattch),
          atime: long(shmidDs.atime),
          dtime: long(shmidDs.dtime),
        },
        qbytes: 0,
      };
  }
}

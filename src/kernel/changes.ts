import type { Kind } from '../sysv/objects.ts';
import { formerUsers } from './formerUsers.ts';
import { commands, flags, layouts } from './layouts.ts';
import type { CallResult } from './libc.ts';
import { msgget, semget, shmget } from './libc.ts';
import { control, readStruct } from './objectStat.ts';

/** An object to be made. */
export interface NewObject {
  readonly kind: Kind;
  /** Signed 32 bits; 0 is IPC_PRIVATE. */
  readonly key: number;
  /** The nine permission bits. */
  readonly mode: number;
  /** Bytes of a segment, or semaphores of a set; queues have no such number. */
  readonly size: number;
}

/** What IPC_SET can change; what is absent stays as it is. */
export interface Settings {
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  /** `msg_qbytes`, of queues alone. */
  readonly qbytes?: number;
}

/** Makes an object that does not exist yet, and returns its identifier. EEXIST, ENOSPC, EINVAL, ENOMEM. */
export function createObject({ kind, key, mode, size }: NewObject): CallResult {
  const flag = flags.IPC_CREAT | flags.IPC_EXCL | (mode & 0o777);
  formerUsers.act();
  switch (kind) {
    case 'msg':
      return msgget(key, flag);
    case 'sem':
      return semget(key, size, flag);
    case 'shm':
      return shmget(key, size, flag);
  }
}

/**
 * Changes permissions, owner or capacity (IPC_SET; msgctl(2)). The rest is read without any rights where the kernel
 * allows it: an owner may change an object without the right to read it. EPERM for anybody but owner, creator and root.
 */
export function changeSettings(kind: Kind, id: number, settings: Settings, multiplier: number): CallResult {
  const found = readStruct({ kind, id }, multiplier);
  if (!found.ok) return found;
  const buffer = found.value;
  const { ipcPerm, msqidDs } = layouts;
  const { mode, uid, gid, qbytes } = settings;
  if (mode !== undefined) buffer.writeUInt32LE(mode & 0o777, ipcPerm.mode);
  if (uid !== undefined) buffer.writeUInt32LE(uid, ipcPerm.uid);
  if (gid !== undefined) buffer.writeUInt32LE(gid, ipcPerm.gid);
  if (qbytes !== undefined && kind === 'msg') buffer.writeBigUInt64LE(BigInt(qbytes), msqidDs.qbytes);
  return control[kind](id, commands.IPC_SET, buffer);
}

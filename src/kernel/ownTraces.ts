import type { LastRole } from './formerUsers.ts';
import { formerUsers } from './formerUsers.ts';
import { commands, layouts } from './layouts.ts';
import { msgctl, semaphoreFact, semctl, shmctl, structBuffer } from './libc.ts';

/**
 * When we send, receive, attach or operate at the user's wish, the kernel records us in place of the process that did
 * so before (`lspid`, `lrpid`, `lpid`, `sempid`): perhaps the only sign that a living one uses the object. So it is
 * noted first.
 */

/** To be called before a message is sent or taken. */
export function noteQueueUser(id: number, role: Extract<LastRole, 'lastSender' | 'lastReceiver'>): void {
  const buffer = structBuffer();
  if (!msgctl(id, commands.IPC_STAT, buffer).ok) return;
  const { lspid, lrpid, stime, rtime } = layouts.msqidDs;
  const [pid, time] = role === 'lastSender' ? [lspid, stime] : [lrpid, rtime];
  formerUsers.keep({ kind: 'msg', id }, role, { pid: buffer.readInt32LE(pid), time: seconds(buffer, time) });
}

/** To be called before a segment is attached. */
export function noteAttacher(id: number): void {
  const buffer = structBuffer();
  if (!shmctl(id, commands.IPC_STAT, buffer).ok) return;
  const { lpid, atime, dtime } = layouts.shmidDs;
  const time = Math.max(seconds(buffer, atime), seconds(buffer, dtime));
  formerUsers.keep({ kind: 'shm', id }, 'lastAttacher', { pid: buffer.readInt32LE(lpid), time });
}

/** To be called before a semaphore is operated or set. */
export function noteOperator(id: number, semaphore: number): void {
  const buffer = structBuffer();
  const pid = semaphoreFact(id, semaphore, 'GETPID');
  if (!pid.ok || !semctl(id, commands.IPC_STAT, buffer).ok) return;
  const { otime, ctime } = layouts.semidDs;
  const time = Math.max(seconds(buffer, otime), seconds(buffer, ctime));
  formerUsers.keep({ kind: 'sem', id }, 'lastOperator', { pid: pid.value, time }, semaphore);
}

function seconds(buffer: Buffer, offset: number): number {
  return Number(buffer.readBigInt64LE(offset));
}

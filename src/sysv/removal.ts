import type { IpcObject, ObjectRef } from './objects.ts';
import { isMarkedForRemoval } from './objects.ts';
import type { Verdict } from './verdict.ts';

/** What the user was shown of an object when the removal was confirmed. */
export interface Seen extends ObjectRef {
  readonly key: number;
  readonly cuid: number;
  readonly cgid: number;
  /** Seconds since the epoch: creation or last IPC_SET, for sets also the last SETVAL or SETALL. */
  readonly ctime: number;
  /** Bytes of a segment as decimal text, semaphores of a set; queues have no such number. */
  readonly size: string;
  /** Process that created a segment; 0 for the other kinds. */
  readonly cpid: number;
  /** Messages of a queue; 0 for the other kinds. */
  readonly messages: number;
  readonly verdict: Verdict;
}

/** In what an object differs from what was confirmed. */
export type Difference = 'key' | 'creator' | 'size' | 'changed' | 'marked' | 'messages' | 'verdict';

/** What is to be compared later, of an object as it is shown now. */
export function seenOf(object: IpcObject, verdict: Verdict): Seen {
  const { kind, id, key, cuid, cgid, ctime } = object;
  const cpid = object.kind === 'shm' ? object.cpid : 0;
  return { kind, id, key, cuid, cgid, ctime, size: sizeOf(object), cpid, messages: messagesIn(object), verdict };
}

/**
 * Whether this is another object under the same identifier, or one that was changed, or is judged otherwise now: also
 * more mildly, for then what was confirmed is not what is there. A set's ctime moves with each SETVAL, so where use was
 * confirmed it says nothing. More messages than were shown matter where they would be lost: unless they are kept.
 */
export function differences(seen: Seen, object: IpcObject, verdict: Verdict, isKept: boolean): Difference[] {
  const found: Difference[] = [];
  if (object.key !== seen.key) found.push(isMarkedForRemoval(object) ? 'marked' : 'key');
  const cpid = object.kind === 'shm' ? object.cpid : 0;
  if (object.cuid !== seen.cuid || object.cgid !== seen.cgid || cpid !== seen.cpid) found.push('creator');
  if (sizeOf(object) !== seen.size) found.push('size');
  const isBusySet = object.kind === 'sem' && (seen.verdict === 'active' || seen.verdict === 'inUse');
  if (object.ctime !== seen.ctime && !isBusySet) found.push('changed');
  if (!isKept && messagesIn(object) > seen.messages) found.push('messages');
  if (verdict !== seen.verdict) found.push('verdict');
  return found;
}

/**
 * Whether nobody has used an object between two looks, as far as its row tells. `attacher`: the process that attached a
 * segment meanwhile to save it, and that must have been the last one.
 */
export function isUntouched(before: IpcObject, now: IpcObject, attacher?: number): boolean {
  if (before.key !== now.key || before.ctime !== now.ctime || before.cuid !== now.cuid) return false;
  if (before.kind === 'msg' && now.kind === 'msg') {
    const { qnum, cbytes, lspid, lrpid, stime, rtime } = now;
    const isSameLoad = before.qnum === qnum && before.cbytes === cbytes;
    const isSameActors = before.lspid === lspid && before.lrpid === lrpid;
    return isSameLoad && isSameActors && before.stime === stime && before.rtime === rtime;
  }
  if (before.kind === 'sem' && now.kind === 'sem') return before.otime === now.otime;
  if (before.kind === 'shm' && now.kind === 'shm') {
    return before.nattch === now.nattch && now.lpid === (attacher ?? before.lpid);
  }
  return false;
}

function messagesIn(object: IpcObject): number {
  return object.kind === 'msg' ? object.qnum : 0;
}

function sizeOf(object: IpcObject): string {
  switch (object.kind) {
    case 'msg':
      return '';
    case 'sem':
      return String(object.nsems);
    case 'shm':
      return String(object.size);
  }
}

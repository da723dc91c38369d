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
  readonly verdict: Verdict;
}

/** In what an object differs from what was confirmed. */
export type Difference = 'key' | 'creator' | 'size' | 'changed' | 'marked' | 'verdict';

/** How much somebody may be hurt; a removal that was confirmed for less does not cover more. */
const harm: Readonly<Record<Verdict, number>> = { stale: 0, waitingForDetach: 0, unknown: 1, active: 2, inUse: 3 };

/** What is to be compared later, of an object as it is shown now. */
export function seenOf(object: IpcObject, verdict: Verdict): Seen {
  const { kind, id, key, cuid, cgid, ctime } = object;
  const cpid = object.kind === 'shm' ? object.cpid : 0;
  return { kind, id, key, cuid, cgid, ctime, size: sizeOf(object), cpid, verdict };
}

/**
 * Whether this is another object under the same identifier, or one that was changed. A set's ctime moves with each
 * SETVAL, so where use was confirmed it says nothing.
 */
export function differences(seen: Seen, object: IpcObject): Difference[] {
  const found: Difference[] = [];
  if (object.key !== seen.key) found.push(isMarkedForRemoval(object) ? 'marked' : 'key');
  const cpid = object.kind === 'shm' ? object.cpid : 0;
  if (object.cuid !== seen.cuid || object.cgid !== seen.cgid || cpid !== seen.cpid) found.push('creator');
  if (sizeOf(object) !== seen.size) found.push('size');
  const isBusySet = object.kind === 'sem' && harm[seen.verdict] >= harm.active;
  if (object.ctime !== seen.ctime && !isBusySet) found.push('changed');
  return found;
}

/** Whether a removal that was confirmed under one verdict would now hurt more. */
export function isWorse(verdict: Verdict, confirmed: Verdict): boolean {
  return harm[verdict] > harm[confirmed];
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

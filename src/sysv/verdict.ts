import type { Evidence, KeyFileUse } from './evidence.ts';
import { isListed } from './evidence.ts';
import type { IpcObject } from './objects.ts';
import { isMarkedForRemoval, lastActivity } from './objects.ts';

/**
 * What the evidence proves.
 * - `inUse`: a process has it attached or sleeps on it.
 * - `active`: a process that the kernel recorded, or that was seen to use it, still lives, and may come back to it.
 * - `stale`: every such process is gone, nothing is attached, blocked or hidden, and it has been quiet for long.
 * - `waitingForDetach`: a segment that was removed and lives until the last detach.
 * - `unknown`: nothing proves use, but something is missing. Never `stale` on missing information.
 */
export const verdicts = ['inUse', 'active', 'stale', 'waitingForDetach', 'unknown'] as const;

/** One of the {@link verdicts}. */
export type Verdict = (typeof verdicts)[number];

/** Why an object is not called stale although nobody is seen to use it. */
export type Doubt = 'notLookedAt' | 'noActor' | 'hidden' | 'keyFile' | 'recent';

/** A verdict, with what stands in the way of a clearer one. */
export interface Judgement {
  readonly verdict: Verdict;
  /** For `unknown`: every reason, `recent` only where there is no other. */
  readonly doubts: readonly Doubt[];
}

/** Judges an object. Times in milliseconds since the epoch; `quietMs` is how long a stale one must have been quiet. */
export function judge(object: IpcObject, evidence: Evidence | undefined, now: number, quietMs: number): Judgement {
  if (isMarkedForRemoval(object)) return { verdict: 'waitingForDetach', doubts: [] };
  if (object.kind === 'shm' && object.nattch > 0) return { verdict: 'inUse', doubts: [] };
  if (!evidence) return { verdict: 'unknown', doubts: ['notLookedAt'] };
  const { attachments, blocked, waiterCount = 0, actors, hidden, keyFileUsers = [] } = evidence;
  if (attachments.length > 0 || blocked.length > 0 || waiterCount > 0) return { verdict: 'inUse', doubts: [] };
  if (actors.some(({ fate }) => fate.is === 'alive')) return { verdict: 'active', doubts: [] };
  const doubts: Doubt[] = [];
  if (actors.length === 0) doubts.push('noActor');
  if (hidden.length > 0 || actors.some(({ fate }) => fate.is === 'notVisible')) doubts.push('hidden');
  if (keyFileUsers.some(({ use }) => isTelling(use))) doubts.push('keyFile');
  // Among other doubts, this one would only come and go.
  if (doubts.length === 0 && now - lastActivity(object) * 1000 < quietMs) doubts.push('recent');
  return doubts.length === 0 ? { verdict: 'stale', doubts } : { verdict: 'unknown', doubts };
}

/** Every shell and editor stands in some folder: that the folder gives the key is not enough to doubt. */
function isTelling(use: KeyFileUse): boolean {
  return use !== 'workingDirectory';
}

/** Whether a set's values were perhaps never set: no semop has ever succeeded on it (semop(2), `sem_otime`). */
export function isNeverOperated(object: IpcObject): boolean {
  return object.kind === 'sem' && object.otime === 0;
}

/** What is lost or hurt when an object is removed now. */
export interface RemovalCost {
  readonly messages: number;
  readonly bytes: bigint;
  /** Blocked tasks that get EIDRM; those that are stopped do not. */
  readonly blocked: number;
  /** Processes that keep the old segment, while the next shmget makes a second one. */
  readonly attached: number;
}

/** The cost of removing an object, as far as the evidence shows it. */
export function removalCost(object: IpcObject, evidence: Evidence): RemovalCost {
  const blocked = Math.max(evidence.blocked.filter(isListed).length, evidence.waiterCount ?? 0);
  switch (object.kind) {
    case 'msg':
      return { messages: object.qnum, bytes: BigInt(object.cbytes), blocked, attached: 0 };
    case 'sem':
      return { messages: 0, bytes: 0n, blocked, attached: 0 };
    case 'shm':
      return { messages: 0, bytes: object.size, blocked: 0, attached: object.nattch };
  }
}

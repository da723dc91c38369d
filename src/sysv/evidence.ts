import type { FileUse } from './keyOrigin.ts';
import type { IpcObject } from './objects.ts';
import { lastActivity } from './objects.ts';
import type { ProcessFact } from './processes.ts';

/** A process that has a segment mapped. */
export interface Attachment {
  readonly process: ProcessFact;
  readonly mappings: readonly Mapping[];
}

/** One range of addresses, in hexadecimal as `/proc/PID/maps` writes it (proc_pid_maps(5)). */
export interface Mapping {
  readonly start: string;
  readonly end: string;
  readonly isWritable: boolean;
}

/** The call that a task sleeps in. Amounts and types are those of its arguments. */
export type Wait =
  | {
      readonly call: 'msgrcv';
      readonly type: number;
      /** Any type but that one will do (MSG_EXCEPT). */
      readonly isExcluded?: true;
    }
  | { readonly call: 'msgsnd' }
  /** The one operation that it is stuck at; all of its call where the values of the semaphores may not be read. */
  | { readonly call: 'semop'; readonly operations: readonly SemaphoreOperation[] }
  /** It cannot be known: its arguments may not be read, or are no longer those of the call. */
  | { readonly call: 'semop'; readonly operations: undefined };

/** One operation of a semop(2). */
export interface SemaphoreOperation {
  readonly semaphore: number;
  /** Negative: waits until that much can be taken; 0: waits for zero; positive: adds. */
  readonly amount: number;
}

/** A task that the kernel has put to sleep on an object. */
export interface BlockedTask {
  readonly process: ProcessFact;
  readonly thread: number;
  readonly wait: Wait;
  /** When this wait was first seen, milliseconds since the epoch. The task has not run since. */
  readonly since: number;
  /** Where it repeats a call that does not succeed (semtimedop(2)): when it was first seen to try. Earlier than `since`. */
  readonly triesSince?: number;
  /** Another thread of its process has run a short while ago: it may do what somebody waits for. */
  readonly hasBusyProcess?: true;
}

/** What the kernel remembers a process by; an `earlierUser` only the explorer remembers, who has seen it there. */
export type ActorRole = 'creator' | 'lastSender' | 'lastReceiver' | 'lastAttacher' | 'lastOperator' | 'earlierUser';

/** A process that the kernel recorded or the explorer saw, and whether it is still there. */
export interface Actor {
  readonly role: ActorRole;
  readonly pid: number;
  /** For `earlierUser`: when it was last seen to use the object, milliseconds since the epoch. */
  readonly seenAt?: number;
  /** For `lastOperator`: the semaphores that it operated last. */
  readonly semaphores?: readonly number[];
  readonly fate: ActorFate;
}

/** What became of such a process. */
export type ActorFate =
  | { readonly is: 'alive'; readonly process: ProcessFact }
  /** `name` where it was seen while it lived. */
  | { readonly is: 'dead'; readonly name?: string }
  /** Another process has the id now: it started after the recorded operation. */
  | { readonly is: 'reused'; readonly process: ProcessFact; readonly name?: string }
  /** Recorded as 0 although something was done, or not shown by `/proc`: it belongs to another pid namespace or user. */
  | { readonly is: 'notVisible' };

/** Something that may exist and cannot be seen from here. */
export type Hidden =
  /** Processes that may not be looked into, and could sleep on the object. */
  | { readonly what: 'processes'; readonly count: number; readonly examples: readonly string[] }
  /** A process sleeps in such a call, but on which object may not be read. */
  | { readonly what: 'blockedSomewhere'; readonly pids: readonly number[] }
  /** `nattch` is larger than the number of mappings that were found. */
  | { readonly what: 'mappings'; readonly count: number }
  /** Processes outside this pid namespace, or behind hidepid. */
  | { readonly what: 'pidNamespace' }
  /** The set's counts of waiters may not be read. */
  | { readonly what: 'waiterCounts'; readonly errno: string }
  /** The processes that last operated the semaphores may not be read. */
  | { readonly what: 'operators'; readonly errno: string };

/** How a process uses a file, where its memory is looked at as well. */
export type KeyFileUse = FileUse | 'mappedFile';

/**
 * A living process that holds a file which gives the object's key (ftok(3)). It is a hint and no proof: it may be a user
 * that the kernel never recorded, and the likeness may be by chance.
 */
export interface KeyFileUser {
  readonly process: ProcessFact;
  readonly path: string;
  readonly use: KeyFileUse;
}

/** All that is known about who uses an object. */
export interface Evidence {
  readonly attachments: readonly Attachment[];
  readonly blocked: readonly BlockedTask[];
  readonly actors: readonly Actor[];
  /** Sum of GETNCNT and GETZCNT over a set, where they were asked for. */
  readonly waiterCount?: number;
  readonly hidden: readonly Hidden[];
  /** For a segment that was marked for removal: the key it had, from the name of its mappings. */
  readonly originalKey?: number;
  /** Looked for only where nobody else is seen to use the object. */
  readonly keyFileUsers?: readonly KeyFileUser[];
}

/** For an object that nothing was found out about. */
export const noEvidence: Evidence = { attachments: [], blocked: [], actors: [], hidden: [] };

/** The processes that a piece of evidence shows to be using the object, each once. */
export function usersOf({ attachments, blocked, actors }: Evidence): ProcessFact[] {
  const byPid = new Map<number, ProcessFact>();
  for (const { process } of [...attachments, ...blocked]) byPid.set(process.pid, process);
  for (const { fate } of actors) if (fate.is === 'alive') byPid.set(fate.process.pid, fate.process);
  return [...byPid.values()];
}

/**
 * Whether the kernel still has a task in its list of waiters: a signal takes it out, that which stops its process too.
 * When it goes on, semop has failed with EINTR, and msgsnd and msgrcv begin anew (signal(7)).
 */
export function isListed({ process }: BlockedTask): boolean {
  return !process.isStopped;
}

/** The one process that did what was done to the object last; undefined where the kernel's records leave that open. */
export function lastActor(object: IpcObject, { actors }: Evidence): Actor | undefined {
  const last = actors.filter(({ role }) => timeOf(role, object) === lastActivity(object));
  const [first] = last;
  return first && last.every(({ pid }) => pid === first.pid) ? first : undefined;
}

/** When an actor did what it is recorded for, in seconds since the epoch; undefined where another one may have. */
function timeOf(role: ActorRole, object: IpcObject): number | undefined {
  switch (role) {
    case 'lastSender':
      return object.kind === 'msg' ? object.stime : undefined;
    case 'lastReceiver':
      return object.kind === 'msg' ? object.rtime : undefined;
    case 'lastOperator':
      return object.kind === 'sem' ? object.otime : undefined;
    case 'lastAttacher':
      return object.kind === 'shm' ? Math.max(object.atime, object.dtime) : undefined;
    // The time of creation is also that of the last IPC_SET, by whomever; what an earlier user did others have done since.
    case 'creator':
    case 'earlierUser':
      return undefined;
  }
}

import type { Evidence } from '../sysv/evidence.ts';
import type { Limits } from '../sysv/limits.ts';
import type {
  IpcObject,
  Kind,
  MessageQueue,
  ObjectRef,
  ObjectRefs,
  SemaphoreSet,
  SharedMemorySegment,
} from '../sysv/objects.ts';
import type { ProcessFact, Program } from '../sysv/processes.ts';
import type { TableState } from '../sysv/table.ts';
import type { Judgement } from '../sysv/verdict.ts';
import { notification, request, request0 } from './rpcTypes.ts';

/**
 * The one contract between the extension host and the agent: JSON-RPC over the agent's standard input and output.
 * Nothing is sent while nothing changes.
 */

/** The machine and the namespace that an agent stands in. */
export interface Machine {
  /** `6.18.0`, as `uname -r` says. */
  readonly kernelRelease: string;
  /** What an identifier's sequence number is multiplied by. */
  readonly multiplier: number;
  /** `ipc:[4026531839]`: names the IPC namespace; absent where `/proc` does not tell. */
  readonly ipcNamespace?: string;
  /** Effective user of the agent. */
  readonly uid: number;
  /** Process of the agent: the traces that it leaves in a segment by reading it are no use of that segment. */
  readonly pid: number;
}

/** What there is to know besides the objects. */
export interface KernelState {
  readonly tables: Readonly<Record<Kind, TableState>>;
  /** Absent when neither `/proc/sys/kernel` nor the C library tells them. */
  readonly limits?: WireLimits;
}

/** A part of what one poll found, of one kind. */
export interface ChangeBatch {
  readonly kind: Kind;
  /** True in all batches of the first poll: what none of them names no longer exists. */
  readonly isSnapshot: boolean;
  /** Changed, then new: a key that was given away comes before its next holder. */
  readonly upserted: readonly WireObject[];
  /** Identifiers that are gone. */
  readonly removed: readonly number[];
  /** Whether further batches of the same poll follow. */
  readonly hasMore: boolean;
  /** When the poll began, milliseconds since the epoch. */
  readonly at: number;
}

/** Most objects or identifiers in one message, so that the receiver never parses for longer than a frame. */
export const batchSize = 1_000;

/** Who uses an object, and what that proves. */
export interface Finding extends Judgement {
  readonly evidence: Evidence;
}

/** What was found about one object. */
export interface Assessment extends ObjectRef, Finding {}

/** Objects of one kind about which the same was found: of tens of thousands, most differ in nothing. */
export interface SharedAssessment extends ObjectRefs {
  readonly finding: Finding;
}

/** How often to look for users, and what counts as quiet. */
export interface AssessOptions {
  /** Milliseconds between two passes; `null` stops them. */
  readonly intervalMs: number | null;
  /** How long an object must have been quiet to be called stale, in milliseconds. */
  readonly quietMs: number;
}

/** What an agent has done so far. */
export interface Statistics {
  readonly polls: number;
  /** Bytes written to the extension host; stands still between two polls that found the same. */
  readonly sentBytes: number;
  /** User and system time in microseconds. */
  readonly cpuMicros: number;
  /** Resident set size in bytes. */
  readonly rss: number;
}

/** First request: who are you? */
export const initialize = request0<Machine>('initialize');

/** Poll at an interval (milliseconds) until told otherwise; `null` stops polling. */
export const watch = request<{ readonly intervalMs: number | null }, void>('watch');

/** Poll once, now. The answer comes after the batches. */
export const refresh = request0<void>('refresh');

/** Assess all objects at an interval until told otherwise. */
export const watchUsers = request<AssessOptions, void>('watchUsers');

/** Assess these objects now; those that are gone are left out of the answer. */
export const assess = request<{ readonly refs: readonly ObjectRef[]; readonly quietMs: number }, Assessment[]>(
  'assess',
);

/** What these processes run now; `null` for one that has ended. */
export const programs = request<{ readonly processes: readonly ProcessFact[] }, (Program | null)[]>('programs');

/** `msg_qbytes` of a queue; `null` when the queue is gone. */
export const queueCapacity = request<{ readonly id: number }, number | null>('queueCapacity');

/** For tests and the bench. */
export const statistics = request0<Statistics>('statistics');

/** See {@link ChangeBatch}. */
export const changes = notification<ChangeBatch>('changes');

/** See {@link KernelState}; sent when it changes. */
export const state = notification<KernelState>('state');

/** New and changed assessments, of at most {@link batchSize} objects. */
export const assessments = notification<readonly SharedAssessment[]>('assessments');

/** Names of users, each sent once and before the first object that it owns where possible. */
export const users = notification<readonly { readonly uid: number; readonly name: string }[]>('users');

/** JSON has no 64-bit integers: sizes travel as decimal text. */
export type WireObject = MessageQueue | SemaphoreSet | WireSegment;
type WireSegment = Omit<SharedMemorySegment, 'size'> & { readonly size: string };

/** {@link Limits} with the 64-bit ones as decimal text. */
export type WireLimits = Omit<Limits, 'shmmax' | 'shmall'> & { readonly shmmax: string; readonly shmall: string };

/** An object as it travels. */
export function toWire(object: IpcObject): WireObject {
  return object.kind === 'shm' ? { ...object, size: String(object.size) } : object;
}

/** The object that travelled. */
export function fromWire(object: WireObject): IpcObject {
  return object.kind === 'shm' ? { ...object, size: BigInt(object.size) } : object;
}

/** Limits as they travel. */
export function limitsToWire(limits: Limits): WireLimits {
  return { ...limits, shmmax: String(limits.shmmax), shmall: String(limits.shmall) };
}

/** The limits that travelled. */
export function limitsFromWire(limits: WireLimits): Limits {
  return { ...limits, shmmax: BigInt(limits.shmmax), shmall: BigInt(limits.shmall) };
}

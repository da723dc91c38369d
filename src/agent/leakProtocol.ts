import type { Assessment, WireObject } from './protocol.ts';
import { request } from './rpcTypes.ts';

/** Which objects a program has left behind: what the agent is told of its run, and what it answers at the end. */

/** The run of a program that somebody waits for. */
export interface Run {
  /** Names the run. */
  readonly run: string;
  /** When it began, milliseconds since the epoch. */
  readonly startedAt: number;
  /** Processes that belong to it, with all that descend from them. */
  readonly roots: readonly number[];
  /** Processes that this one starts from now on, itself or through others, belong to the run as well. */
  readonly startedBy?: number;
}

/** What a run has left. */
export interface Leaks {
  readonly left: readonly { readonly object: WireObject; readonly assessment: Assessment }[];
  /** Objects that appeared meanwhile, and of which it is not known whether the run has made them. */
  readonly unattributed: number;
}

/** A run begins, or more of its processes have become known. */
export const followRun = request<Run, void>('leaks/follow');

/** The end of a run. */
export interface RunEnd {
  readonly run: string;
  /** When it ended, milliseconds since the epoch: this may be told later. */
  readonly endedAt: number;
  /** How long an object must have been quiet to be called stale, in milliseconds. */
  readonly quietMs: number;
}

/** A run has ended; `null` when this agent has not seen it begin. */
export const endRun = request<RunEnd, Leaks | null>('leaks/end');

import type * as vscode from 'vscode';
import type { Machine, Statistics } from '../agent/protocol.ts';
import type { Limits } from '../sysv/limits.ts';
import type { IpcObject } from '../sysv/objects.ts';
import { kinds } from '../sysv/objects.ts';
import type { Mirror } from './mirror.ts';
import type { MirrorChange } from './observation.ts';
import type { Polling } from './polling.ts';

/** All System V IPC objects of the extension host's IPC namespace, at one moment. */
export interface Snapshot {
  /** When it was asked for, milliseconds since the epoch. */
  readonly takenAt: number;
  readonly machine: Machine;
  readonly limits: Limits | undefined;
  readonly objects: readonly IpcObject[];
}

/** What `activate()` returns, for other extensions and for tests. */
export interface ExtensionApi {
  /** Reads the objects now, whether or not the view is visible. Rejects when the agent cannot be started. */
  snapshot(): Promise<Snapshot>;
  /** Fires when a poll found something new: while the view is visible, or after {@link snapshot}. */
  readonly onDidChange: vscode.Event<MirrorChange>;
  /** What the agent has done so far: polls, bytes sent, processor time, memory. */
  statistics(): Promise<Statistics>;
}

/** Builds the API on the parts that live. */
export function createApi(mirror: Mirror, polling: Polling): ExtensionApi {
  return {
    async snapshot() {
      const takenAt = Date.now();
      const machine = await polling.refresh();
      const objects = kinds.flatMap((kind) => [...mirror.objects(kind).values()]);
      return { takenAt, machine, limits: mirror.limits, objects };
    },
    onDidChange: mirror.onDidChange,
    statistics: () => polling.statistics(),
  };
}

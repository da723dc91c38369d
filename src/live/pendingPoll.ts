import type { ChangeBatch } from '../agent/protocol.ts';
import type { IpcObject, Kind } from '../sysv/objects.ts';
import type { Observation } from './observation.ts';

/** What a poll has changed. */
export interface PollLists {
  readonly added: readonly IpcObject[];
  readonly changed: readonly IpcObject[];
  /** As they were last seen. */
  readonly removed: readonly Observation[];
}

/** What has arrived of a poll so far. */
export class PendingPoll implements PollLists {
  readonly added: IpcObject[] = [];
  readonly changed: IpcObject[] = [];
  readonly removed: Observation[] = [];
  /** Identifiers of a complete listing, by kind. */
  readonly seen = new Map<Kind, Set<number>>();

  see({ kind, upserted }: ChangeBatch): void {
    const seen = this.seen.get(kind) ?? new Set();
    for (const { id } of upserted) seen.add(id);
    this.seen.set(kind, seen);
  }
}

import type { Predecessor } from '../sysv/lineage.ts';
import type { IpcObject } from '../sysv/objects.ts';

/** An object with what the explorer itself has seen of it. Times are milliseconds since the epoch. */
export interface Observation {
  readonly object: IpcObject;
  /** Absent when the object was there before the explorer looked for the first time. */
  readonly appearedAt?: number | undefined;
  /** When it last differed from the poll before. */
  readonly changedAt?: number | undefined;
  /** The object that had the same key before: a server was restarted. */
  readonly predecessor?: Predecessor | undefined;
  /** True where the predecessor has lost its key, and lives on: a segment that is marked for removal. */
  readonly isPredecessorThere?: true | undefined;
}

/** What one poll changed, or a part of it. Every object stands in one list at the most. */
export interface MirrorChange {
  /** True for the first complete listing: nothing in it happened just now. */
  readonly isFirst: boolean;
  /** Whether further parts of the same poll follow, each in a turn of its own. */
  readonly hasMore: boolean;
  readonly added: readonly Observation[];
  readonly changed: readonly Observation[];
  /** As they were last seen. */
  readonly removed: readonly Observation[];
}

import type { Assessments } from '../live/assessments.ts';
import type { Mirror } from '../live/mirror.ts';
import type { Removals } from '../live/removals.ts';
import type { Kind, ObjectRef } from '../sysv/objects.ts';
import type { Commands } from '../ui/commands.ts';
import type { ObjectRows } from '../ui/objectRows.ts';
import type { Documents } from './documents.ts';
import type { Gone } from './gone.ts';

/** What cleanup needs of the rest of the extension. */
export interface CleanupHost extends ObjectRows {
  readonly commands: Commands;
  readonly removals: Removals;
  readonly mirror: Mirror;
  /** Reads the tables again; resolves when the mirror shows the result. */
  readonly refresh: () => Promise<unknown>;
  /** The same after something was done to objects: it is seen also where the view is paused. */
  readonly refreshView: () => Promise<void>;
  /** Lets the user choose one of all objects of these kinds; undefined when cancelled. */
  readonly pickObject: (kinds: readonly Kind[], placeHolder: string) => Promise<ObjectRef | undefined>;
  /** The rows of the view that a key was pressed on; none where that cannot be told. */
  readonly keyRows: () => Promise<readonly unknown[]>;
  /** Effective user of the agent. */
  readonly uid: () => number | undefined;
  /** The codicon of a kind. */
  readonly kindIcon: (kind: Kind) => string;
}

/** What the commands of cleanup share. */
export interface CleanupContext extends CleanupHost {
  readonly assessments: Pick<Assessments, 'assess'>;
  readonly documents: Documents;
  readonly gone: Gone;
}

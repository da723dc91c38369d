import type { Contents } from '../live/contents.ts';
import type { Mirror } from '../live/mirror.ts';
import type { ObjectRef } from '../sysv/objects.ts';
import type { Commands } from '../ui/commands.ts';
import type { Chooser } from './target.ts';

/** What the commands that change objects need. */
export interface ActionContext {
  readonly commands: Commands;
  readonly contents: Contents;
  readonly mirror: Mirror;
  readonly chooser: Chooser;
  /** How many bytes a queue may hold; undefined when it is gone. */
  readonly capacityOf: (id: number) => Promise<number | undefined>;
  /** Reads again what was changed. */
  readonly changed: (ref: ObjectRef) => Promise<void>;
}

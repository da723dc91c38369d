import type { IpcObject } from '../sysv/objects.ts';
import { refText } from '../sysv/objects.ts';

interface Seen {
  readonly object: IpcObject;
}

/** What one poll has changed. */
export interface PollChanges<S extends Seen> {
  readonly added: readonly S[];
  readonly changed: readonly S[];
  readonly removed: readonly S[];
}

/**
 * What listeners have not heard of because the agent ended in the middle of a poll: the mirror knows it already, so
 * that the next agent's listing holds no news of it.
 */
export class LostPoll<S extends Seen> {
  private added = new Map<string, S>();
  private changed = new Map<string, S>();
  private removed = new Map<string, S>();

  get isEmpty(): boolean {
    return this.added.size + this.changed.size + this.removed.size === 0;
  }

  /** Takes what was left of a poll. */
  take({ added, changed, removed }: PollChanges<S>): void {
    for (const each of added) this.added.set(refText(each.object), each);
    for (const each of changed) this.changed.set(refText(each.object), each);
    for (const each of removed) {
      const ref = refText(each.object);
      this.changed.delete(ref);
      // Nobody has heard that it was there.
      if (!this.added.delete(ref)) this.removed.set(ref, each);
    }
  }

  /** The next poll's changes with what was lost; `now` finds an object as it is now. Empty afterwards. */
  join(poll: PollChanges<S>, now: (object: IpcObject) => S | undefined): PollChanges<S> {
    const { added, changed, removed } = this;
    [this.added, this.changed, this.removed] = [new Map(), new Map(), new Map()];
    const told = new Set([...poll.added, ...poll.changed, ...poll.removed].map(({ object }) => refText(object)));
    const isNews = ({ object }: S) => added.has(refText(object));
    const untold = (lost: ReadonlyMap<string, S>) =>
      [...lost].flatMap(([ref, { object }]) => (told.has(ref) ? [] : (now(object) ?? [])));
    return {
      added: [...poll.added, ...poll.changed.filter(isNews), ...untold(added)],
      changed: [...poll.changed.filter((each) => !isNews(each)), ...untold(changed)],
      removed: [...poll.removed.filter((each) => !isNews(each)), ...removed.values()],
    };
  }
}

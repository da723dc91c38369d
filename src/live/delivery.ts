import type { IpcObject } from '../sysv/objects.ts';
import type { MirrorChange, Observation } from './observation.ts';
import type { PollLists } from './pendingPoll.ts';

/** Most objects of one list in a part. */
const partSize = 500;

/** What is to be told of one poll, part by part. */
export class Delivery {
  private readonly isFirst: boolean;
  private readonly lists: PollLists;
  private readonly observe: (object: IpcObject) => Observation;
  private readonly parts: number;
  private taken = 0;

  constructor(isFirst: boolean, lists: PollLists, observe: (object: IpcObject) => Observation) {
    const { added, changed, removed } = lists;
    const longest = Math.max(added.length, changed.length, removed.length);
    this.isFirst = isFirst;
    this.lists = lists;
    this.observe = observe;
    // That there is nothing is news once.
    this.parts = Math.max(Math.ceil(longest / partSize), isFirst ? 1 : 0);
  }

  get isDone(): boolean {
    return this.taken === this.parts;
  }

  get isOnePart(): boolean {
    return this.parts === 1;
  }

  take(): MirrorChange {
    const { isFirst, observe } = this;
    const { added, changed, removed } = this.lists;
    const [start, end] = [this.taken * partSize, (this.taken + 1) * partSize];
    this.taken++;
    return {
      isFirst,
      hasMore: !this.isDone,
      added: added.slice(start, end).map(observe),
      changed: changed.slice(start, end).map(observe),
      removed: removed.slice(start, end),
    };
  }
}

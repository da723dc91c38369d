import type { SemaphoreSet } from '../sysv/objects.ts';
import type { CallResult } from './libc.ts';
import { semaphoreWaiters } from './semaphoreActors.ts';

type Libc = typeof import('./libc.ts');

/**
 * Semaphores of sets in use that a background look asks for. Each takes microseconds, and keeps the set's processes from
 * operating it meanwhile (kernel: ipc/sem.c).
 */
const semaphoresALook = 1_000;

interface Known {
  readonly set: SemaphoreSet;
  readonly count: CallResult;
  /** The round of looks in which it was asked for. */
  readonly round: number;
}

/** How many tasks wait on sets. In the background, those that are in use anyway are asked for in turn, some at a look. */
export class WaiterCounts {
  private readonly libc: Libc;
  private readonly known = new Map<number, Known>();
  private isThorough = true;
  private rest = 0;
  private round = 0;
  private isRoundOver = true;

  constructor(libc: Libc) {
    this.libc = libc;
  }

  /** A thorough look asks for all. */
  beginLook(isThorough: boolean): void {
    this.isThorough = isThorough;
    if (isThorough) return;
    if (this.isRoundOver) this.round++;
    this.isRoundOver = true;
    this.rest = semaphoresALook;
  }

  /** Undefined where it is not this set's turn, and nothing is known of it as it is. */
  of(set: SemaphoreSet, isInUse: boolean): CallResult | undefined {
    if (isInUse && !this.isThorough) {
      const known = this.known.get(set.id);
      const answer = known?.set === set ? known.count : undefined;
      if (answer && known?.round === this.round) return answer;
      if (set.nsems > this.rest) {
        // The largest have no turn: asking for them would hold up everything else.
        if (set.nsems <= semaphoresALook) this.isRoundOver = false;
        return answer;
      }
      this.rest -= set.nsems;
    }
    const count = semaphoreWaiters(this.libc, set.id, set.nsems);
    this.known.set(set.id, { set, count, round: this.round });
    return count;
  }

  /** Remembers nothing of sets that are not among these identifiers. */
  forgetAllBut(ids: ReadonlySet<number>): void {
    for (const id of this.known.keys()) if (!ids.has(id)) this.known.delete(id);
  }
}

import { setImmediate as nextTurn } from 'node:timers/promises';

/** Longest time at a stretch, in milliseconds, so that polls and cancelling come through. */
const sliceMs = 5;

/** Lets others have their turn now and then during long work. */
export class Turns {
  private sliceEnd = performance.now() + sliceMs;

  /** Whether it is the others' turn: waiting for nothing, tens of thousands of times, takes its time as well. */
  get isDue(): boolean {
    return performance.now() > this.sliceEnd;
  }

  /** Resolves at once, or after the others when this work has had its slice; then returns true. */
  async give(): Promise<boolean> {
    if (!this.isDue) return false;
    await nextTurn();
    this.sliceEnd = performance.now() + sliceMs;
    return true;
  }
}

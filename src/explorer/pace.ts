/** So many rows are built in about a millisecond. */
const mostATurn = 25;

/** Spreads work over turns of the event loop, so that building the hundreds of rows of a group blocks nobody. */
export class Pace {
  private readonly waiting: (() => void)[] = [];
  private done = 0;
  private isScheduled = false;

  /** Does it now or in one of the next turns; what came first is done first. */
  run<T>(work: () => T): T | Promise<T> {
    this.schedule();
    if (this.done < mostATurn && this.waiting.length === 0) {
      this.done++;
      return work();
    }
    return new Promise((resolve, reject) => {
      this.waiting.push(() => {
        try {
          resolve(work());
        } catch (error) {
          reject(error);
        }
      });
    });
  }

  private schedule(): void {
    if (this.isScheduled) return;
    this.isScheduled = true;
    setImmediate(() => this.turn());
  }

  private turn(): void {
    this.isScheduled = false;
    const now = this.waiting.splice(0, mostATurn);
    this.done = now.length;
    for (const work of now) work();
    if (this.done > 0) this.schedule();
  }
}

import type { IntervalHistogram } from 'node:perf_hooks';
import { monitorEventLoopDelay, PerformanceObserver } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Blocks } from './contract.ts';
import { ThreadWait } from './threadWait.ts';

interface Turn {
  readonly start: number;
  readonly wall: number;
  readonly waiting: number;
}

interface Collection {
  readonly start: number;
  readonly duration: number;
}

/**
 * Measures the longest turn of this thread's event loop, by a chain of immediates: one in each turn. A turn in which
 * the kernel let another process run is long without anybody's fault here, so that time, which the kernel counts, is
 * taken off. What VS Code itself does in this thread on our behalf counts as ours.
 */
export class LoopProbe {
  private readonly wait = new ThreadWait();
  private readonly collections: Collection[] = [];
  private readonly observer = new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) this.collections.push({ start: startTime, duration });
  });
  private readonly delay: IntervalHistogram = monitorEventLoopDelay({ resolution: 1 });
  private longest: Turn = { start: 0, wall: 0, waiting: 0 };
  private turnStart = performance.now();
  private waited = this.wait.soFar();
  private next: NodeJS.Immediate;

  constructor() {
    this.observer.observe({ entryTypes: ['gc'] });
    this.delay.enable();
    this.next = setImmediate(() => this.turn());
  }

  /** Ends the measurement. */
  async stop(): Promise<Blocks> {
    clearImmediate(this.next);
    this.delay.disable();
    // The observer hears of collections a little later.
    await sleep(20);
    this.observer.disconnect();
    this.wait.close();
    const { start, wall, waiting } = this.longest;
    const within = this.collections.filter((one) => one.start < start + wall && one.start + one.duration > start);
    const collecting = within.reduce((sum, { duration }) => sum + duration, 0);
    return { longest: wall - waiting, wall, waiting, collecting, delay: this.delay.max / 1e6 };
  }

  private turn(): void {
    const now = performance.now();
    const waited = this.wait.soFar();
    const turn = { start: this.turnStart, wall: now - this.turnStart, waiting: waited - this.waited };
    if (turn.wall - turn.waiting > this.longest.wall - this.longest.waiting) this.longest = turn;
    this.waited = waited;
    this.turnStart = performance.now();
    this.next = setImmediate(() => this.turn());
  }
}

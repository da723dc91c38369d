import type { Kind } from '../sysv/objects.ts';
import { kinds } from '../sysv/objects.ts';
import type { Steps } from './steps.ts';

/** As long as a turn may take, in milliseconds: less than a frame, with room for what others do in it. */
const turnMs = 4;

/** Has rows arranged, a few milliseconds a turn: with tens of thousands of objects it takes longer than a frame. */
export class Arranger {
  private readonly arranging: (changed: readonly Kind[]) => Steps<void>;
  private readonly onDone: () => void;
  private readonly touched = new Set<Kind>();
  private readonly ready = new Set<Kind>();
  private readonly waiting: (() => void)[] = [];
  private current: Steps<void> | undefined;
  private turn: NodeJS.Immediate | undefined;

  /** `arranging` shows what it has arranged in its last step; `onDone` is called when nothing is left to arrange. */
  constructor(arranging: (changed: readonly Kind[]) => Steps<void>, onDone: () => void) {
    this.arranging = arranging;
    this.onDone = onDone;
  }

  /** Objects of this kind have changed, and more will follow. */
  touch(kind: Kind): void {
    this.touched.add(kind);
  }

  /** Arranges the kinds that were touched. */
  start(): void {
    for (const kind of this.touched) this.ready.add(kind);
    this.touched.clear();
    this.schedule();
  }

  /** What rows are arranged by is different: what was begun would show what nobody wants any more. */
  restart(): void {
    this.current = undefined;
    for (const kind of kinds) this.touch(kind);
    this.start();
  }

  /** Resolves when nothing is left to arrange. */
  idle(): Promise<void> {
    return this.turn ? new Promise((resolve) => this.waiting.push(resolve)) : Promise.resolve();
  }

  dispose(): void {
    clearImmediate(this.turn);
  }

  private schedule(): void {
    this.turn ??= setImmediate(() => this.takeTurn());
  }

  private takeTurn(): void {
    this.turn = undefined;
    const until = performance.now() + turnMs;
    while (this.takeStep()) {
      if (performance.now() < until) continue;
      this.schedule();
      return;
    }
    this.onDone();
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  /** Returns whether there was anything left to do. */
  private takeStep(): boolean {
    if (!this.current) {
      if (this.ready.size === 0) return false;
      this.current = this.arranging([...this.ready]);
      this.ready.clear();
    }
    if (this.current.next().done) this.current = undefined;
    return true;
  }
}

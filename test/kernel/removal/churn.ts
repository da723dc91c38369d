import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { compiled } from '../support/programs.ts';

/** A running `c/churn.c`: a server that restarts all the time. */
export class Churn {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly lines: AsyncIterator<string>;

  constructor(seed: number) {
    this.child = spawn(compiled('churn'), [String(seed)], { stdio: ['pipe', 'pipe', 'pipe'] });
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  tell(line: string): void {
    this.child.stdin.write(`${line}\n`);
  }

  async answer(): Promise<string> {
    const { value, done } = await this.lines.next();
    if (done) throw new Error('churn has ended');
    return value;
  }

  /** Ends a round; returns the queues that somebody else has removed. */
  async takenFromIt(): Promise<number[]> {
    this.tell('done');
    const fates = (await this.answer()).split(' ').map((text) => text.split(':'));
    return fates.filter(([, fate]) => fate === 'other' || fate === 'gone').map(([id]) => Number(id));
  }

  async end(): Promise<void> {
    this.child.stdin.end();
    if (this.child.exitCode === null) await once(this.child, 'exit');
  }
}

import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Evidence } from '../../../src/sysv/evidence.ts';
import type { IpcObject, ObjectRef } from '../../../src/sysv/objects.ts';
import { refText } from '../../../src/sysv/objects.ts';
import type { Program } from '../../../src/sysv/processes.ts';
import type { Judgement, RemovalCost } from '../../../src/sysv/verdict.ts';
import { onlyChildOf } from './actor.ts';

/** What an observer found out about an object. */
export interface Finding {
  readonly object: ObjectRef & Readonly<Record<string, number>>;
  readonly evidence: Evidence;
  /** What those run who use it. */
  readonly programs: readonly Program[];
  /** However long it has been quiet. */
  readonly judgement: Judgement;
  /** Where an hour without use counts as quiet. */
  readonly whenRecent: Judgement;
  readonly cost: RemovalCost;
}

/** The object as the reasoning takes it. */
export function asObject({ object }: Finding): IpcObject {
  return object as unknown as IpcObject;
}

/** Our collector and our judgement in a process of their own, in the namespaces and with the rights of that process. */
export class Observer {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly lines: AsyncIterator<string>;
  private errors = '';

  /** `prefix` is a command that runs it (`unshare …`); `uid` a user to become. */
  constructor(prefix: readonly string[] = [], uid?: number) {
    const program = join(import.meta.dirname, 'observerProgram.ts');
    const [command = '', ...args] = [...prefix, process.execPath, program, ...(uid === undefined ? [] : [String(uid)])];
    this.child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.errors += text;
    });
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  /** Resolves when it runs; it knows nothing yet. */
  async ready(): Promise<this> {
    await this.line();
    return this;
  }

  /** Its process id where another command started it in another pid namespace, as we call it. */
  get innerPid(): number {
    return onlyChildOf(this.child.pid ?? 0);
  }

  /** What it finds out now. Throws when the object is gone. */
  async look(ref: ObjectRef): Promise<Finding> {
    const { pid } = this.child;
    if (pid === undefined) throw new Error('The observer did not start.');
    this.child.stdin.write(`${JSON.stringify([ref])}\n`);
    const [finding] = JSON.parse(await this.line()) as (Finding | null)[];
    if (!finding) throw new Error(`${refText(ref)} is gone`);
    return finding;
  }

  async end(): Promise<void> {
    const { child } = this;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.stdin.end();
    await ended;
  }

  private async line(): Promise<string> {
    const line = await this.lines.next();
    if (line.done) throw new Error(`The observer ended:\n${this.errors}`);
    return line.value;
  }
}

import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Kind, ObjectRef } from '../../../src/sysv/objects.ts';
import { kindOptions } from '../support/kindOptions.ts';
import { compiled } from '../support/programs.ts';

const kindOfCommand: Readonly<Record<string, Kind>> = {
  queue: 'msg',
  set: 'sem',
  segment: 'shm',
  hugeSegment: 'shm',
  queueAs: 'msg',
  segmentAs: 'shm',
};

/** A real process that does what it is told; see `c/evidenceActor.c`. */
export class Actor {
  /** As this pid namespace calls it. */
  readonly pid: number;
  /** What it made, in this IPC namespace. */
  readonly made: ObjectRef[] = [];
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly lines: AsyncIterator<string>;

  private constructor(child: ChildProcessWithoutNullStreams, lines: AsyncIterator<string>, pid: number) {
    this.child = child;
    this.lines = lines;
    this.pid = pid;
  }

  /** Starts one, by another command where one is given (`unshare …`). */
  static async start(prefix: readonly string[] = []): Promise<Actor> {
    const [program = '', ...args] = [...prefix, compiled('evidenceActor')];
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe', 'pipe'] }) as ChildProcessWithoutNullStreams;
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const own = await answerOf(lines, 'start');
    // In a pid namespace of its own it is called 1, and stands here under the command that made that namespace.
    const isInside = own !== child.pid;
    return new Actor(child, lines, isInside ? onlyChildOf(child.pid ?? 0) : own);
  }

  /** Has it do something; returns its answer. Throws when that failed. */
  async do(command: string): Promise<number> {
    this.child.stdin.write(`${command}\n`);
    const answer = await answerOf(this.lines, command);
    const kind = kindOfCommand[command.split(' ')[0] ?? ''];
    if (kind) this.made.push({ kind, id: answer });
    return answer;
  }

  /** A queue, a set or a segment. */
  async make(command: string): Promise<ObjectRef> {
    await this.do(command);
    const made = this.made.at(-1);
    if (!made) throw new Error(`${command} makes nothing`);
    return made;
  }

  /** Has it fall asleep in a call. */
  async block(command: string): Promise<void> {
    await this.do(`block ${command}`);
    await untilAsleep(this.pid, this.pid);
  }

  /** Has another thread fall asleep in a call; returns its id. */
  async blockThread(command: string): Promise<number> {
    const tid = await this.do(`thread ${command}`);
    await untilAsleep(this.pid, tid);
    return tid;
  }

  /** Sends a signal. */
  signal(signal: NodeJS.Signals): void {
    process.kill(this.pid, signal);
  }

  /** Ends it without a warning, and waits until it is gone. */
  async kill(): Promise<void> {
    this.child.stdin.end();
    try {
      this.signal('SIGKILL');
    } catch {
      // It was gone already.
    }
    await this.ended();
  }

  /** Resolves when it is gone; children of it may live on. */
  async ended(): Promise<void> {
    const { child } = this;
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }

  /** Ends it and its children, and removes what it made. */
  async clear(): Promise<void> {
    await this.kill();
    this.child.stdio[3]?.destroy();
    for (const { kind, id } of this.made) spawnSync('ipcrm', [kindOptions[kind], String(id)]);
  }
}

/** Waits, for as long as a test may run, until a thread sleeps. */
export async function untilAsleep(pid: number, tid: number): Promise<void> {
  await untilState(pid, tid, 'S');
}

/** Waits, for as long as a test may run, until a thread has a state of proc_pid_stat(5). */
export async function untilState(pid: number, tid: number, state: string): Promise<void> {
  for (;;) {
    const text = readFileSync(`/proc/${pid}/task/${tid}/stat`, 'latin1');
    if (text.slice(text.lastIndexOf(')') + 2).startsWith(state)) return;
    await sleep(2);
  }
}

async function answerOf(lines: AsyncIterator<string>, command: string): Promise<number> {
  const line = await lines.next();
  const [, number] = /^ok (-?\d+)$/.exec(line.done ? '' : line.value) ?? [];
  if (number === undefined) throw new Error(`${command}: ${line.done ? 'the process ended' : line.value}`);
  return Number(number);
}

/** The process that a command has started which starts another one (`unshare --fork`). */
export function onlyChildOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim().split(' ')[0]);
}

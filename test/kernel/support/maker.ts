import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Kind, ObjectRef } from '../../../src/sysv/objects.ts';
import { refText } from '../../../src/sysv/objects.ts';
import { kindOptions } from './kindOptions.ts';
import { compiled } from './programs.ts';

/** What makeObjects answered: an identifier or 0, or the name of the error. */
export type Answer = number | string;

/** Real objects, made by `c/makeObjects.c`, which removes them at the latest when this process is gone. */
export class Maker {
  /** All objects that were ever made here, as `kind:id`. */
  readonly made = new Set<string>();
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly lines: AsyncIterator<string>;

  constructor() {
    this.child = spawn(compiled('makeObjects'), { stdio: ['pipe', 'pipe', 'pipe'] });
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  /** The process that makes the objects, and attaches segments. */
  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Carries out commands in order; see `c/makeObjects.c`. */
  async run(commands: readonly string[]): Promise<Answer[]> {
    if (commands.length === 0) return [];
    this.child.stdin.write(`${commands.join('\n')}\n\n`);
    const answers: Answer[] = [];
    for (const command of commands) {
      const line = await this.lines.next();
      if (line.done) throw new Error(`makeObjects ended at "${command}"`);
      const answer = line.value.startsWith('error ') ? line.value.slice('error '.length) : Number(line.value);
      const kind = /^make (msg|sem|shm) /.exec(command)?.[1] as Kind | undefined;
      if (kind && typeof answer === 'number') this.made.add(refText({ kind, id: answer }));
      answers.push(answer);
    }
    return answers;
  }

  /** As {@link run}; throws when any command failed. */
  async mustRun(commands: readonly string[]): Promise<number[]> {
    const answers = await this.run(commands);
    return answers.map((answer, index) => {
      if (typeof answer === 'string') throw new Error(`${commands[index]}: ${answer}`);
      return answer;
    });
  }

  /** One object; returns its identifier. */
  async make(kind: Kind, size: number | bigint | string = usualSize(kind), key = 0, mode = 0o600): Promise<number> {
    const [id] = await this.mustRun([makeCommand(kind, { key, mode, size })]);
    return id ?? -1;
  }

  /** Many objects of a kind, each with what `options` says of it. */
  async makeMany(
    kind: Kind,
    count: number,
    options: (index: number) => Partial<MakeOptions> = () => ({}),
  ): Promise<ObjectRef[]> {
    const commands = Array.from({ length: count }, (_, index) =>
      makeCommand(kind, { size: usualSize(kind), ...options(index) }),
    );
    return (await this.mustRun(commands)).map((id) => ({ kind, id }));
  }

  /** Removes all objects that were made. */
  async close(): Promise<void> {
    const { child } = this;
    if (child.exitCode === null && child.signalCode === null) {
      child.stdin.end();
      await once(child, 'exit');
    }
    if (child.exitCode !== 0) this.removeByHand();
  }

  private removeByHand(): void {
    for (const ref of this.made) {
      const [kind, id] = ref.split(':') as [Kind, string];
      spawnSync('ipcrm', [kindOptions[kind], id]);
    }
  }
}

function usualSize(kind: Kind): number {
  return kind === 'msg' ? 0 : 1;
}

/** What an object is made with. */
export interface MakeOptions {
  readonly key?: number;
  readonly mode?: number;
  readonly cuid?: number;
  readonly cgid?: number;
  /** Bytes of a segment, semaphores of a set, bytes that a queue may hold (0: as usual). */
  readonly size: number | bigint | string;
}

export function makeCommand(kind: Kind, { key = 0, mode = 0o600, cuid, cgid, size }: MakeOptions): string {
  const creator = `${cuid ?? process.geteuid?.() ?? 0} ${cgid ?? process.getegid?.() ?? 0}`;
  return `make ${kind} ${(key >>> 0).toString(16)} ${mode.toString(8)} ${creator} ${size}`;
}

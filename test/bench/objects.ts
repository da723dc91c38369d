import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Kind, ObjectRef } from '../../src/sysv/objects.ts';
import { findProgram } from '../host/commands.ts';
import { atEnd } from '../host/lifetime.ts';
import { outFolder } from '../host/root.ts';

/** How many objects of each kind. */
export interface Population {
  readonly queues: number;
  readonly sets: number;
  readonly segments: number;
}

/** As many as a kernel with the usual limits can have: 68,096. */
export const fullHouse: Population = { queues: 32_000, sets: 32_000, segments: 4_096 };

/** What a developer's machine has: 100. */
export const usualHouse: Population = { queues: 47, sets: 47, segments: 6 };

/** FIRST_SINGLE_KEY of the C program. */
const firstSingleKey = 0x1bed0000;

/** The number of objects of all kinds. */
export function total({ queues, sets, segments }: Population): number {
  return queues + sets + segments;
}

/** Real System V objects, made by a C program and removed when this process ends. */
export class BenchObjects {
  private readonly program: string;
  private changes = 0;

  constructor() {
    this.program = compile();
    atEnd(() => this.clear());
  }

  /** Makes the objects that are missing to these numbers. */
  fill({ queues, sets, segments }: Population): void {
    this.run('fill', queues, sets, segments);
  }

  /** Changes 1 % of the objects, spread over the whole tables, each time others. */
  changeOnePercent(): void {
    this.run('change', 100, this.changes++);
  }

  /** Makes one queue; gives back when it was made, milliseconds since the epoch. */
  createOne(number: number): number {
    return Number(this.run('create', number));
  }

  /** The key of that queue. */
  keyOfOne(number: number): number {
    return firstSingleKey + number;
  }

  /** What there is. */
  list(): ObjectRef[] {
    return [...this.run('list').matchAll(/^(msg|sem|shm) (\d+)$/gm)].map(([, kind, id]) => ({
      kind: kind as Kind,
      id: Number(id),
    }));
  }

  /** Removes everything in one loop of IPC_RMID; gives back the milliseconds of that loop alone. */
  removeAll(): number {
    return Number(this.run('remove'));
  }

  /** Removes everything. */
  clear(): void {
    this.run('clear');
  }

  private run(command: string, ...numbers: readonly number[]): string {
    return execFileSync(this.program, [command, ...numbers.map(String)], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  }
}

function compile(): string {
  const compiler = findProgram('cc', 'gcc', 'clang');
  if (compiler === undefined) throw new Error('The bench needs a C compiler (cc, gcc or clang) to make its objects.');
  const folder = join(outFolder, 'bench');
  mkdirSync(folder, { recursive: true });
  const program = join(folder, 'benchObjects');
  execFileSync(compiler, ['-O2', '-o', program, join(import.meta.dirname, 'c', 'benchObjects.c')]);
  return program;
}

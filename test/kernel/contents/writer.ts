import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

let program: { readonly folder: string; readonly path: string } | undefined;

/** A running writer.c, with the lines that it printed first. */
export class Writer {
  readonly lines: readonly string[];
  private readonly child: ChildProcess;
  private readonly later: AsyncIterator<string>;

  private constructor(child: ChildProcess, lines: readonly string[], later: AsyncIterator<string>) {
    this.child = child;
    this.lines = lines;
    this.later = later;
  }

  /** Starts it, and waits for its first `count` lines. */
  static async start(args: readonly string[], count: number): Promise<Writer> {
    const child = spawn(compiled(), args, { stdio: ['pipe', 'pipe', 'inherit'] });
    if (!child.stdout) throw new Error('no output');
    const later = createInterface(child.stdout)[Symbol.asyncIterator]();
    const lines: string[] = [];
    while (lines.length < count) {
      const { value, done } = await later.next();
      if (done) throw new Error(`${args.join(' ')} ended after ${lines.length} lines`);
      lines.push(value);
    }
    return new Writer(child, lines, later);
  }

  /** The first number of the first line. */
  get id(): number {
    return Number(this.lines[0]?.split(' ')[0]);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Ends it, which removes what it made; returns what it printed after its first lines. */
  async end(): Promise<string[]> {
    this.child.stdin?.end();
    const rest: string[] = [];
    for (let next = await this.later.next(); !next.done; next = await this.later.next()) rest.push(next.value);
    return rest;
  }
}

/** FNV-1a as writer.c prints it. */
export function hash(bytes: Uint8Array): string {
  let value = 14_695_981_039_346_656_037n;
  for (const byte of bytes) value = ((value ^ BigInt(byte)) * 1_099_511_628_211n) & 0xffff_ffff_ffff_ffffn;
  return value.toString(16).padStart(16, '0');
}

function compiled(): string {
  if (!program) {
    const folder = mkdtempSync(join(tmpdir(), 'ipc-explorer-writer-'));
    program = { folder, path: join(folder, 'writer') };
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    execFileSync('cc', ['-O2', '-Wall', '-Wextra', '-o', program.path, join(import.meta.dirname, 'writer.c')]);
  }
  return program.path;
}

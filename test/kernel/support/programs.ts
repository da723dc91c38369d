import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { outFolder, root } from '../../host/root.ts';

const out = join(outFolder, 'test/kernel');
const flags = ['-std=gnu11', '-O2', '-Wall', '-Wextra', '-Werror'];

/** Compiles `test/kernel/c/NAME.c` where that was not done yet; returns the program's path. */
export function compiled(name: string): string {
  const source = join(root, 'test/kernel/c', `${name}.c`);
  const program = join(out, name);
  if (timeOf(program) <= timeOf(source)) {
    mkdirSync(out, { recursive: true });
    const compiler = spawnSync('gcc', ['--version']).status === 0 ? 'gcc' : 'cc';
    execFileSync(compiler, [...flags, '-o', program, source], { stdio: ['ignore', 'pipe', 'pipe'] });
  }
  return program;
}

/** When a file was last changed; 0 when there is none. */
export function timeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** What a program printed, in English and UTC. Throws when it failed. */
export function outputOf(program: string, ...args: readonly string[]): string {
  return execFileSync(program, args, {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compile } from './compile.ts';

interface Case {
  readonly path: string;
  readonly projectId: number;
  /** What the C program printed. */
  readonly c: string;
  readonly own: string;
  readonly library: string;
  readonly inode: string;
}

let folder = '';
let cases: readonly Case[] = [];

/** Mounts need the right to; without it the files lie on the one file system that is there. */
const canMount = spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ftok-'));
  const program = compile('ftok.c', join(folder, 'ftok'));
  const probe = [process.execPath, join(import.meta.dirname, 'ftokProbe.ts'), folder, program];
  const [command = '', ...args] = canMount ? ['unshare', '--mount', ...probe, 'mounts'] : probe;
  cases = JSON.parse(execFileSync(command, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('our keys and those through ffi-rs are those of a C program, for every file, link and project id', () => {
  const files = cases.filter(({ c }) => !c.startsWith('error'));
  expect(new Set(files.map(({ path }) => path)).size).toBeGreaterThanOrEqual(canMount ? 500 : 100);
  expect(files.filter(({ c, own, library }) => c !== own || c !== library)).toEqual([]);
});

test('where ftok fails, ours does too', () => {
  const failed = cases.filter(({ c }) => c.startsWith('error'));
  expect(failed.length).toBeGreaterThan(0);
  expect(failed.filter(({ own }) => own !== 'error')).toEqual([]);
});

test.runIf(canMount)('inodes above 2^32 are among them', () => {
  expect(cases.filter(({ inode }) => BigInt(inode) > 2n ** 32n).length).toBeGreaterThan(100);
});

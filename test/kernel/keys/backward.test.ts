import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OriginFinder } from '../../../src/keys/originFinder.ts';
import { Agent, ensureAgent } from '../support/agent.ts';
import { compile } from './compile.ts';
import { finderFor } from './finder.ts';
import type { FixtureProgram } from './programs.ts';
import { writeFixture } from './programs.ts';

interface Made extends FixtureProgram {
  readonly key: number;
}

const run = promisify(execFile);
const letters = ['-q', '-s', '-m'];

/** In memory, where inode numbers count up: so a collision can be forged. */
const folder = mkdtempSync('/dev/shm/keys-');
await ensureAgent();
const agent = new Agent();
const finder: OriginFinder = finderFor(folder, agent.connection);
const removals: [string, string][] = [];
let made: readonly Made[] = [];

beforeAll(async () => {
  const programs = writeFixture(folder, 200, 3_000);
  const results: Made[] = [];
  // The compiler is what takes long; two at a time.
  const workers = [0, 1].map(async (first) => {
    for (let index = first; index < programs.length; index += 2) {
      const program = programs[index];
      if (program) results.push(await make(program, index));
    }
  });
  await Promise.all(workers);
  made = results;
});

afterAll(async () => {
  for (const [letter, id] of removals) execFileSync('ipcrm', [letter, id]);
  await agent.end();
  rmSync(folder, { recursive: true, force: true });
});

async function make(program: FixtureProgram, index: number): Promise<Made> {
  const output = join(program.folder, `server${index}`);
  await run(program.source.endsWith('.cpp') ? 'c++' : 'cc', ['-w', '-o', output, program.source]);
  const { stdout } = await run(output, { cwd: program.folder });
  const [key = '', id = ''] = stdout.split(' ');
  removals.push([letters[index % letters.length] ?? '', id]);
  // What is left is what a workspace holds: sources. The executable would be one more file that may collide.
  unlinkSync(output);
  return { ...program, key: Number(key) };
}

test('200 objects: the right file first, certain, with project id and source line', async () => {
  const origins = await finder.find(made.map(({ key }) => ({ key, refs: [] })));
  const wrong = made.filter((program, index) => {
    const origin = origins[index];
    const [first] = origin?.files ?? [];
    const [reason] = first?.reasons ?? [];
    return !(
      origin?.isCertain &&
      first?.path === program.file &&
      reason?.is === 'call' &&
      reason.call.file === program.source &&
      reason.call.line === program.line &&
      reason.call.projectIds.some((each) => (each & 0xff) === (program.projectId & 0xff))
    );
  });
  expect(made).toHaveLength(200);
  expect(wrong).toEqual([]);
});

test('a key that no file gives has no file, and is not certain', async () => {
  const [origin] = await finder.find([{ key: 0x41_fe_12_34, refs: [] }]);
  expect(origin).toMatchObject({ files: [], isCertain: false, numbers: [] });
});

test('a forged collision is listed, but the file that a call names stays first; named by calls both, none is certain', async () => {
  const forged = join(folder, 'forged');
  mkdirSync(forged);
  const first = join(forged, 'first');
  writeFileSync(first, '');
  const second = join(forged, 'second');
  collideWith(first, second);
  const key = keyOf(first, 70);
  expect(keyOf(second, 70)).toBe(key);

  writeFileSync(join(folder, 'first.c'), `key_t f(void) { return ftok("${first}", 'F'); }\n`);
  await expect
    .poll(async () => (await finder.find([{ key, refs: [] }]))[0]?.files.map(({ path }) => path))
    .toEqual([first, second]);
  const [oneNamed] = await finder.find([{ key, refs: [] }]);
  expect(oneNamed).toMatchObject({
    isCertain: true,
    files: [{ reasons: [{ is: 'call' }, { is: 'workspace' }] }, { reasons: [{ is: 'workspace' }] }],
  });

  writeFileSync(join(folder, 'second.c'), `key_t f(void) { return ftok("${second}", 'F'); }\n`);
  const [bothNamed] = await finder.find([{ key, refs: [] }]);
  expect(bothNamed?.files).toHaveLength(2);
  expect(bothNamed?.isCertain).toBe(false);

  rmSync(join(folder, 'first.c'));
  rmSync(join(folder, 'second.c'));
  const [noneNamed] = await finder.find([{ key, refs: [] }]);
  expect(noneNamed?.files).toHaveLength(2);
  expect(noneNamed?.isCertain).toBe(false);
});

test('a process: its executable, its working directory and its open files prove a key', async () => {
  const program = compile('ftok.c', join(folder, 'waiting program'));
  const open = join(folder, 'data', 'key file 3.dat');
  const child = execFile('sh', ['-c', `exec "${program}" 9<"${open}"`], { cwd: join(folder, 'servers') });
  const { pid = 0 } = child;
  await expect.poll(() => execFileSync('readlink', [`/proc/${pid}/exe`], { encoding: 'utf8' })).toContain('waiting');
  const paths = [program, join(folder, 'servers'), open];
  const users = new Map([['msg:0', [pid]]]);
  const origins = await finderFor(folder, agent.connection, users).find(
    paths.map((path) => ({ key: keyOf(path, 200), refs: [{ kind: 'msg', id: 0 }] })),
  );
  child.stdin?.end();
  expect(origins.map(({ files: [file], isCertain }) => [file?.path, file?.reasons[0]?.is, isCertain])).toEqual(
    paths.map((path) => [path, 'process', true]),
  );
});

/** The key by C's ftok. */
function keyOf(path: string, projectId: number): number {
  const program = join(folder, 'ftok');
  compile('ftok.c', program);
  return Number(execFileSync(program, { input: `${projectId}\0${path}\0`, encoding: 'utf8' }));
}

/** Makes files until one has the same low 16 bits of its inode as the first: 65,536 at the most, where they count up. */
function collideWith(first: string, second: string): void {
  const wanted = statSync(first).ino & 0xffff;
  for (let count = 0; count < 200_000; count++) {
    writeFileSync(second, '');
    if ((statSync(second).ino & 0xffff) === wanted) return;
    unlinkSync(second);
  }
  throw new Error('no collision after 200,000 files');
}

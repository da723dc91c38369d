import { chmodSync, linkSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FileIndex } from '../../../src/kernel/fileIndex.ts';
import type { Mount } from '../../../src/kernel/mounts.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fileIndex-'));
});

afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true });
});

function write(name: string): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, '');
  return path;
}

function keyOf(path: string): number {
  const { dev, ino } = statSync(path);
  return 0x41000000 | ((dev & 0xff) << 16) | (ino & 0xffff);
}

function root(depth = 99, skip: readonly string[] = []) {
  return { path: folder, depth, skip };
}

async function pathsOf(index: FileIndex, path: string, depth?: number, skip?: readonly string[]): Promise<string[]> {
  const { matches } = await index.find([keyOf(path)], [root(depth, skip)]);
  return matches.map((match) => match.path).sort();
}

test('finds a file at any depth, with its other names, and the root itself', async () => {
  const file = write('a/b/c.txt');
  linkSync(file, join(folder, 'hard'));
  symlinkSync(file, join(folder, 'symbolic'));
  symlinkSync('nowhere', join(folder, 'dangling'));
  const index = new FileIndex(1_000);
  expect(await pathsOf(index, file)).toEqual([file, join(folder, 'hard'), join(folder, 'symbolic')].sort());
  expect(await pathsOf(index, folder)).toEqual([folder]);
});

test('not below the depth, and not in folders that are skipped', async () => {
  const file = write('a/b/c.txt');
  expect(await pathsOf(new FileIndex(1_000), file, 2)).toEqual([]);
  expect(await pathsOf(new FileIndex(1_000), file, 3)).toEqual([file]);
  expect(await pathsOf(new FileIndex(1_000), file, 9, ['b'])).toEqual([]);
});

test.each([
  ['a link that leads round in a circle', 'circle', 'circle'],
  ['a link through a file', 'a/b/c.txt/none', 'through'],
  ['a link to a name that is too long', 'n'.repeat(300), 'long'],
])('%s costs nothing but itself', async (_, target, name) => {
  const file = write('a/b/c.txt');
  const beside = write('beside');
  symlinkSync(target, join(folder, name));
  const index = new FileIndex(1_000);
  expect(await pathsOf(index, file)).toEqual([file]);
  expect(await pathsOf(index, beside)).toEqual([beside]);
});

test('new, removed and replaced files are seen', async () => {
  const first = write('a/first');
  const index = new FileIndex(1_000);
  expect(await pathsOf(index, first)).toEqual([first]);
  const second = write('a/second');
  await expect.poll(() => pathsOf(index, second)).toEqual([second]);
  const key = keyOf(first);
  rmSync(first);
  expect((await index.find([key], [root()])).matches.filter(({ path }) => path === first)).toEqual([]);
});

test('says when there is more than is looked through', async () => {
  for (let count = 0; count < 30; count++) write(`d${count % 3}/f${count}`);
  expect(await new FileIndex(5).find([1], [root()])).toMatchObject({ isCut: true });
  expect(await new FileIndex(1_000).find([1], [root()])).toMatchObject({ isCut: false, entries: 33 });
});

test('a mount whose minor does not fit is not walked, one below it that fits is', async () => {
  const file = write('outer/inner/file');
  const minor = statSync(file).dev & 0xff;
  const mounts: Mount[] = [
    { path: folder, device: 0n, minor: minor ^ 1, hasSeveralDevices: false, isRemote: false },
    { path: join(folder, 'outer', 'inner'), device: 0n, minor, hasSeveralDevices: false, isRemote: false },
  ];
  expect(await new FileIndex(1_000, () => mounts).find([keyOf(file)], [root()])).toMatchObject({ entries: 1 });
  expect(await new FileIndex(1_000, () => mounts.slice(0, 1)).find([keyOf(file)], [root()])).toMatchObject({
    entries: 0,
    matches: [],
  });
  const overlay = mounts.slice(0, 1).map((mount) => ({ ...mount, hasSeveralDevices: true }));
  expect((await new FileIndex(1_000, () => overlay).find([keyOf(file)], [root()])).matches).toHaveLength(1);
});

test('what is mounted and has to be asked of somebody else is not looked at where its minor does not fit', async () => {
  const file = write('file');
  write('far/file');
  const minor = statSync(file).dev & 0xff;
  const far = { path: join(folder, 'far'), device: 0n, hasSeveralDevices: false, isRemote: true };
  const entries = async (mount: Mount) =>
    (await new FileIndex(1_000, () => [mount]).find([keyOf(file)], [{ ...root(), depth: 1 }])).entries;
  expect(await entries({ ...far, minor: minor ^ 1 })).toBe(1);
  expect(await entries({ ...far, minor })).toBe(2);
});

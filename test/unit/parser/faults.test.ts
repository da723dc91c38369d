import { mkdtempSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Faults } from '../../../src/parser/faults.ts';
import { Grammars } from '../../../src/parser/grammars.ts';
import { KeyFactsFinder } from '../../../src/parser/keyFacts.ts';
import { StructFinder } from '../../../src/parser/structs.ts';
import { grammarFiles } from './grammarFiles.ts';

const call = `void f(void) { ftok("/p", 'A'); }\n`;
const grammars = new Grammars(grammarFiles);
let folder = '';
let told: string[] = [];
let faults: Faults;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'faults-'));
  told = [];
  faults = new Faults((fault) => told.push(fault));
});

afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function pathsIn(...files: string[]): Promise<readonly string[]> {
  const { ftokCalls } = await new KeyFactsFinder(grammars, faults).find({ files, roots: [folder] });
  return ftokCalls.flatMap(({ paths }) => paths);
}

async function namesIn(...files: string[]): Promise<readonly string[]> {
  return (await new StructFinder(grammars, faults).list(files)).map(({ name }) => name);
}

test('a file that cannot be looked at costs only itself, and is told once', async () => {
  const circle = join(folder, 'circle.c');
  symlinkSync('circle.c', circle);
  const files = [circle, write('good.c', `struct job { int a; };\n${call}`)];
  expect(await pathsIn(...files)).toEqual(['/p']);
  expect(await namesIn(...files)).toEqual(['struct job']);
  expect(told).toEqual([expect.stringMatching(/circle\.c: ELOOP/)]);
});

test.each([
  ['has a name that is too long', 'n'.repeat(300), 'ENAMETOOLONG'],
  ['has a name that is none', 'a\0b', 'null bytes'],
])('an include that %s costs only itself', async (_, name, why) => {
  expect(await pathsIn(write('a.c', `#include "${name}"\n${call}`))).toEqual(['/p']);
  expect(told[0]).toContain(why);
});

test('a change that leaves a file its size and its time of modification is seen', async () => {
  const file = write('a.c', call);
  const { atime, mtime } = statSync(file);
  const finder = new KeyFactsFinder(grammars, faults);
  const paths = async () => (await finder.find({ files: [file], roots: [] })).ftokCalls.flatMap((each) => each.paths);
  expect(await paths()).toEqual(['/p']);
  await expect
    .poll(() => {
      writeFileSync(file, call.replace('/p', '/q'));
      utimesSync(file, atime, mtime);
      return paths();
    })
    .toEqual(['/q']);
});

test('an expression that is nested too deeply is no key', async () => {
  const sum = Array.from({ length: 4_000 }, () => '1').join(' + ');
  const file = write(
    'a.c',
    `static const int KEY = ${sum};\n#define MORE ${sum}\n${call}void g(void) { ftok("/q", KEY); }\n`,
  );
  expect(await pathsIn(file, write('b.c', call))).toEqual(['/p', '/q', '/p']);
});

test.each([40, 200, 30_000])('%i structs in each other cost only the struct that they stand in', async (count) => {
  const deep = `${'struct { '.repeat(count)}int a;${' } b;'.repeat(count)}`;
  const file = write('deep.h', `struct deep { ${deep} };\nstruct job { int a; };\n`);
  expect(await namesIn(file)).toEqual(['struct deep', 'struct job']);
  const layOut = (name: string) => new StructFinder(grammars, faults).layOut({ files: [file], file, name });
  expect(await layOut('struct deep')).toMatchObject({ ok: false });
  expect(await layOut('struct job')).toMatchObject({ ok: true, size: 4 });
  expect(told).toEqual([]);
});

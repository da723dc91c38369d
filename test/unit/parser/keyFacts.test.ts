import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isArm } from '../../../src/parser/cTypes.ts';
import { Grammars } from '../../../src/parser/grammars.ts';
import { KeyFactsFinder } from '../../../src/parser/keyFacts.ts';
import type { KeyFacts } from '../../../src/sysv/sourceFacts.ts';
import { grammarFiles } from './grammarFiles.ts';
import { noFaults } from './noFaults.ts';

let folder = '';
const finder = new KeyFactsFinder(new Grammars(grammarFiles), noFaults);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyFacts-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

function find(...files: string[]): Promise<KeyFacts> {
  return finder.find({ files, roots: [folder] });
}

async function onlyCall(name: string, text: string) {
  const { ftokCalls } = await find(write(name, text));
  expect(ftokCalls).toHaveLength(1);
  return ftokCalls[0];
}

/** The text of a function that calls ftok with these arguments. */
function calling(args: string, before = ''): string {
  return `${before}\nvoid f(int argc, char **argv) {\n  key_t key = ftok(${args});\n}\n`;
}

test('a call with literals, and where it stands', async () => {
  const file = write('a.c', calling(`"/tmp/server", 'A'`));
  const { ftokCalls } = await find(file);
  expect(ftokCalls).toEqual([
    { file, line: 2, column: 14, text: `ftok("/tmp/server", 'A')`, paths: ['/tmp/server'], projectIds: [65] },
  ]);
});

test.each([
  ['a macro', `PATH, ID`, '#define PATH "/p"  /* here */\n#define ID 0x41 // the id', ['/p'], [0x41]],
  [
    'a macro of a macro',
    `PATH, ID`,
    '#define DIR "/d"\n#define PATH DIR "/p"\n#define ID (BASE + 1)\n#define BASE 64',
    ['/d/p'],
    [65],
  ],
  ['a constant', `path, id`, `static const char *path = "/p"; const int id = 'Z';`, ['/p'], [90]],
  ['an array', `path, id`, `const char path[] = "/p"; enum { id = 010 };`, ['/p'], [8]],
  ['an enumerator without a value', `"/p", SECOND`, `enum ids { FIRST = 7, SECOND };`, ['/p'], [8]],
  [
    'branches of the preprocessor',
    `PATH, 1`,
    '#ifdef X\n#define PATH "/a"\n#else\n#define PATH "/b"\n#endif',
    ['/a', '/b'],
    [1],
  ],
  ['escapes', String.raw`"/tmp/\x41\102\"\\", '\n'`, '', ['/tmp/AB"\\'], [10]],
  ['two characters', `"/p", 'AB'`, '', ['/p'], [0x4142]],
  ['a character with the highest bit', String.raw`"/p", '\xff'`, '', ['/p'], [isArm ? 255 : -1]],
  ['an octal one', String.raw`"/p", '\200'`, '', ['/p'], [isArm ? 128 : -128]],
  ['two escaped characters', String.raw`"/p", '\x41\377'`, '', ['/p'], [0x41ff]],
  ['more characters than an int has bytes', `"/p", 'ABCDE'`, '', ['/p'], [0x42434445]],
  ['wide characters', String.raw`"/p", L'\xff'`, '', ['/p'], [255]],
  ['a wide letter', `"/p", L'é'`, '', ['/p'], [0xe9]],
  ['UTF-8 in escapes', String.raw`"/tmp/\xc3\xa9\303\251é\u00e9", 1`, '', ['/tmp/éééé'], [1]],
  ['a text of two lines', '"/tmp\\\n/p", 1', '', ['/tmp/p'], [1]],
  ['a text of two lines that end in carriage returns', '"/tmp\\\r\n/p", 1', '', ['/tmp/p'], [1]],
  ['negative', `"/p", -1`, '', ['/p'], [-1]],
  ['a cast', `(const char *)"/p", (int)'A'`, '', ['/p'], [65]],
  ['a cast of brackets', `"/p", ((key_t)(0x141))`, '', ['/p'], [0x141]],
  ['a cast of brackets to a narrow type', `"/p", (uint8_t)(0x141)`, '', ['/p'], [0x41]],
  ['a call of what is in brackets', `"/p", (f)(0x141)`, '', ['/p'], []],
  [
    'enumerators with a comment between them',
    `"/p", THIRD`,
    `enum { FIRST = 7, /* one */ SECOND, // two\n THIRD };`,
    ['/p'],
    [9],
  ],
  [
    'an enumerator that the preprocessor may move',
    `"/p", LAST`,
    `enum { FIRST = 7,\n#ifdef X\nMORE,\n#endif\nLAST };`,
    ['/p'],
    [],
  ],
  [
    'an enumerator behind one that is moved',
    `"/p", LAST`,
    `enum {\n#ifdef X\nMORE,\n#endif\nFIRST = 7, LAST };`,
    ['/p'],
    [8],
  ],
  [
    'a macro with comments before its value',
    `PATH, ID`,
    `#define PATH /* where */ "/p"\n#define ID /* which\none */ 65`,
    ['/p'],
    [65],
  ],
  [
    'what looks like a comment in a text',
    `PATH, ID`,
    `#define PATH "/p//q" // the file\n#define ID '"' /* odd */`,
    ['/p//q'],
    [34],
  ],
  ['unknown arguments', `argv[1], argc`, '', [], []],
  ['either of two', `argc > 1 ? argv[1] : "/p", 'A'`, '', ['/p'], [65]],
  ['a macro that refers to itself', `A, 1`, '#define A B\n#define B A', [], [1]],
  ['numbers beyond an int', `"/p", 99999999999`, '', ['/p'], []],
])('%s', async (_title, args, before, paths, projectIds) => {
  expect(await onlyCall('a.c', calling(args, before))).toMatchObject({ paths, projectIds });
});

test('a local variable hides a constant of the same name, a parameter hides both', async () => {
  const { ftokCalls } = await find(
    write(
      'a.c',
      `static const char *path = "/outer";
void f(void) { const char *path = "/inner"; ftok(path, 1); }
void g(const char *path) { ftok(path, 2); }
void h(void) { const char *other; other = "/assigned"; ftok(other, 3); }
void i(void) { ftok(path, 4); }`,
    ),
  );
  expect(ftokCalls.map(({ paths }) => paths)).toEqual([['/inner'], [], ['/assigned'], ['/outer']]);
});

test.each([
  ['another operator', 'int id = 4; id += 5; id |= 0x40; ftok("/p", id);', []],
  ['a loop', `for (int i = 0; i < 4; i++) ftok("/p", 'A' + i);`, []],
  ['a loop backwards', 'int i = 9; while (--i > 0) ftok("/p", i);', []],
  ['a sum of its own', 'int h = 5; h = (h * 3) + 1; ftok("/p", h);', []],
  ['only another of the same name', 'int id = 4; { int other = 1; other++; } ftok("/p", id);', [4]],
])('what changes in a way that is not followed can be anything: %s', async (_, body, projectIds) => {
  expect(await onlyCall('a.c', `void f(void) { ${body} }`)).toMatchObject({ paths: ['/p'], projectIds });
});

test('what any function gives a global variable counts, unless it has one of its own', async () => {
  const { ftokCalls } = await find(
    write(
      'a.c',
      `static int id = 1;
static int count = 1;
void set(int to) { id = 2; count++; }
void own(void) { int id; id = 3; int count = 3; ftok("/p", id + count); }
void use(void) { ftok("/p", id); ftok("/p", count); }
void also(void) { id = 4; ftok("/p", id); member = 5; ftok("/p", member); }
void other(void) { ftok("/p", member); }`,
    ),
  );
  expect(ftokCalls.map(({ projectIds }) => projectIds)).toEqual([[6], [1, 2, 4], [], [1, 2, 4], [5], []]);
});

test('a text that is empty is no path yet', async () => {
  const call = await onlyCall('a.c', `void f(void) { char path[9] = ""; sprintf(path, "/p"); ftok(path, 1); }`);
  expect(call).toMatchObject({ paths: [], projectIds: [1] });
});

test('a call in the body of a macro stands where the macro stands', async () => {
  expect(await onlyCall('a.c', `#define KEY ftok("/p", 'K')\n`)).toMatchObject({
    line: 0,
    column: 8,
    paths: ['/p'],
    projectIds: [75],
  });
});

test('a call behind a comment in the body of a macro', async () => {
  const call = await onlyCall('a.c', `#define KEY /* ours */ ftok("/p", 'K') // there\n`);
  expect(call).toMatchObject({ paths: ['/p'], projectIds: [75] });
});

test('constants of included headers, beside the file and in the include folder of the root', async () => {
  write('src/ids.h', '#include "paths.h"\n#define ID 66');
  write('include/paths.h', '#include "ids.h"\n#define PATH "/p"');
  const file = write('src/a.c', calling('PATH, ID', '#include "ids.h"'));
  expect((await find(file)).ftokCalls).toMatchObject([{ paths: ['/p'], projectIds: [66] }]);
});

test('C++: namespaces, std::string, raw strings, ::ftok', async () => {
  const { ftokCalls } = await find(
    write(
      'a.cpp',
      `namespace server {
constexpr int id = 'C';
class Keys {
  key_t key() { const std::string path = "/p"; return ::ftok(path.c_str(), id); }
  key_t other() { return ftok(R"(/raw\\p)", static_cast<int>(1)); }
  key_t third() { return ftok("/p3", int('C')); }
};
}`,
    ),
  );
  expect(ftokCalls.map(({ paths, projectIds }) => [paths, projectIds])).toEqual(
    expect.arrayContaining([
      [['/p'], [67]],
      [['/raw\\p'], [1]],
      [['/p3'], [67]],
    ]),
  );
});

test('keys that are numbers: arguments of *get, and constants that are called keys', async () => {
  const file = write(
    'a.c',
    `#define QUEUE_KEY 42
#define MOST 10
#define BIG 0xdeadbeef
void f(void) { msgget(1234, 0); shmget(QUEUE_KEY, 1, 0); semget(IPC_PRIVATE, 1, 0); msgget(0, 0); }`,
  );
  const { numbers } = await find(file);
  expect(numbers.map(({ key, text, isArgument }) => [key, text, isArgument])).toEqual([
    [1234, 'msgget(1234, 0)', true],
    [42, 'shmget(QUEUE_KEY, 1, 0)', true],
    [42, 'QUEUE_KEY', false],
    [0xdeadbeef | 0, 'BIG', false],
  ]);
});

test('a file is read anew when it has changed, and its header too', async () => {
  const header = write('ids.h', '#define ID 1');
  const file = write('a.c', calling('"/p", ID', '#include "ids.h"'));
  expect((await find(file)).ftokCalls).toMatchObject([{ projectIds: [1] }]);
  writeFileSync(header, '#define ID 200');
  expect((await find(file)).ftokCalls).toMatchObject([{ projectIds: [200] }]);
  rmSync(file);
  expect((await find(file)).ftokCalls).toEqual([]);
});

test('broken source, a file that is none, and one that mentions no key function', async () => {
  const broken = write('a.c', 'void f( { if ( ftok("/p", \'A\') \n#define X');
  const other = write('b.c', '#define KEY 1234\n');
  const facts = await find(broken, other, folder, join(folder, 'missing.c'));
  expect(facts).toMatchObject({ ftokCalls: [{ paths: ['/p'] }], numbers: [] });
});

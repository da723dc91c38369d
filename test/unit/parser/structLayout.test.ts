import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Grammars } from '../../../src/parser/grammars.ts';
import { StructFinder } from '../../../src/parser/structs.ts';
import type { StructLayout } from '../../../src/sysv/structLayout.ts';
import { grammarFiles } from './grammarFiles.ts';
import { noFaults } from './noFaults.ts';

let folder = '';
const finder = new StructFinder(new Grammars(grammarFiles), noFaults);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'structLayout-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Lays out `msg` of the first file; the files come in the order that makes it hardest. */
async function layOut(texts: Readonly<Record<string, string>>): Promise<StructLayout> {
  const files = Object.entries(texts).map(([name, text]) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  });
  const [file = ''] = files;
  return finder.layOut({ files: files.toReversed(), file, name: 'struct msg' });
}

/** `name@offset` of each field and the size, or why there are none. */
function said(layout: StructLayout): string {
  if (!layout.ok) return `${layout.why}: ${layout.what}`;
  return [...layout.fields.map(({ path, offset }) => `${path}@${offset}`), layout.size].join(' ');
}

describe('what may move members is refused', () => {
  it.each([
    ['a condition', 'int a;\n#ifdef WITH_NAME\nchar name[32];\n#endif\nint b;', '#ifdef WITH_NAME'],
    ['what is left out for now', 'int a;\n#if 0\nint b;\n#endif', '#if 0'],
    ['members of another file', 'int a;\n#include "members.h"\n', '#include "members.h"'],
    ['a member by a macro', 'LINK(node); int a;', 'LINK(node);'],
    ['members by a macro', 'COMMON; int a;', 'COMMON;'],
    ['a macro before a member', 'PADDED int a;', 'PADDED int a;'],
    ['a macro behind a member', 'int a PADDED;', 'int a PADDED;'],
    ['a macro behind nested members', 'struct { int a; } PACKED;', 'struct { int a; } PACKED;'],
    ['an attribute', 'int a __attribute__((mode(DI)));', '__attribute__((mode(DI)))'],
    ['an alignment without a number', 'int a __attribute__((aligned));', '__attribute__((aligned))'],
    ['an attribute in a declarator', 'int a [[gnu::aligned(16)]];', 'int a [[gnu::aligned(16)]];'],
    ['an expression for a type', 'typeof(int) a;', 'typeof(int)'],
    ['an atomic struct', '_Atomic struct { char c[3]; } a;', '_Atomic struct { char c[3]; } a;'],
    ['a condition within a member', 'int a\n#ifdef B\n, b\n#endif\n; int c;', 'int a #ifdef B , b #endif ;'],
    [
      'a struct that only some compilers take for a member',
      'struct point { int x; }; int a;',
      'struct point { int x; };',
    ],
    ['nothing at all', '', 'struct msg {}'],
  ])('%s', async (_, body, what) => {
    expect(await layOut({ 'msg.c': `struct msg { ${body} };` })).toEqual({ ok: false, why: 'unclear', what });
  });

  it.each([
    ['a base', 'struct msg : Header { int a; };', 'struct msg : Header'],
    ['a virtual base', 'struct msg : virtual public Header { int a; };', 'struct msg : virtual public Header'],
    ['a virtual method', 'struct msg { virtual void f(); int a; };', 'virtual void f();'],
    ['a virtual destructor', 'struct msg { virtual ~msg() = default; int a; };', 'virtual ~msg() = default;'],
    ['a member by a macro', 'struct msg { LINK(node); int a; };', 'LINK(node);'],
    ['an array by a macro', 'struct msg { int BYTES(a); };', 'int BYTES(a);'],
    ['what takes no address', 'struct msg { [[no_unique_address]] Some a; };', '[[no_unique_address]]'],
    ['more bits than there are', 'struct msg { int a : 40; };', 'int : 40'],
    [
      'a packed reference',
      'struct __attribute__((packed)) msg { char c; int &a; };',
      'struct __attribute__((packed)) msg { char c; int &a; }',
    ],
    [
      'what C++ does not pack',
      'struct own { own(); int a; }; struct __attribute__((packed)) msg { char c; own o; };',
      'packed struct own',
    ],
  ])('in C++: %s', async (_, text, what) => {
    const layout = await layOut({ 'msg.cpp': `struct Header { long b; };\n${text}` });
    expect(layout).toEqual({ ok: false, why: 'unclear', what });
  });

  it.each([
    [
      'a template',
      'template <class T> struct msg { T a; };\ntypedef int T;',
      'template <class T> struct msg { T a; };',
    ],
    ['a macro around it', 'PACK(struct msg { char a; int b; });', 'struct msg { char a; int b; }'],
    ['a macro behind it', 'struct msg { char a; int b; } PACKED;', 'PACKED'],
    [
      'a pragma with a name',
      '#pragma pack(push, ALIGNMENT)\nstruct msg { char a; int b; };',
      '#pragma pack(push, ALIGNMENT)',
    ],
    ['a pragma for some', '#ifdef W\n#pragma pack(1)\n#endif\nstruct msg { char a; int b; };', '#pragma pack(1)'],
    ['the operator', '_Pragma("pack(1)");\nstruct msg { char a; int b; };', '_Pragma("pack(1)'],
    [
      'a vector',
      'typedef int v __attribute__((vector_size(16)));\nstruct msg { v a; };',
      'typedef int v __attribute__((vector_size(16)));',
    ],
    [
      'a condition in what it has',
      'struct in {\n#ifdef A\nint a;\n#endif\nint b; };\nstruct msg { struct in i; };',
      '#ifdef A',
    ],
    ['a condition among enumerators', 'enum { A,\n#ifdef X\nB,\n#endif\nC };\nstruct msg { char a[C]; };', 'C'],
  ])('outside of its body: %s', async (_, text, what) => {
    expect(await layOut({ 'msg.hpp': text })).toEqual({ ok: false, why: 'unclear', what });
  });

  it('a pragma that an included file leaves in force', async () => {
    const text = '#include "sub/pack.h"\nstruct msg { char a; int b; };';
    const layout = await layOut({ 'msg.h': text, 'pack.h': '#pragma pack(push, 1)\n' });
    expect(said(layout)).toBe('unclear: #include "pack.h"');
    const other = await layOut({ 'msg.h': text, 'pack.h': '#pragma pack(push, 1)\n#pragma pack(pop)\n' });
    expect(said(other)).toBe('a@0 b@4 8');
  });
});

it('what takes no room in C++ is skipped', async () => {
  const text = `class other;
    struct msg final {
      using T = short; typedef char U; enum { A, B = 7 }; enum class K : uint8_t { X };
      struct In { int q; }; friend class other; static_assert(sizeof(int) == 4, "x");
      static constexpr int version = 1; static int count; inline static const char *text = "x"; // nothing
      template <class Q> void g(Q q);
      msg(); ~msg() {} msg(const msg &) = default; explicit operator bool() const { return true; }
      bool operator==(const msg &) const; char *name() const; static int h();
    public: T t; U u; K k;
    private: In in{}; int n = 3, m; char bytes[B];; };`;
  expect(said(await layOut({ 'msg.cpp': text }))).toBe('t@0 u@2 k@3 in.q@4 n@8 m@12 bytes@16 24');
});

it('references are pointers', async () => {
  expect(said(await layOut({ 'msg.cpp': 'struct msg { char c; int &r; int &&q; char d; };' }))).toBe(
    'c@0 r@8 q@16 d@24 32',
  );
});

it('macros between members move none', async () => {
  expect(said(await layOut({ 'm.h': 'struct msg { int a[2];\n#define first a[0]\n#define F(x) x\nint b; };' }))).toBe(
    'a[0]@0 a[1]@4 b@8 12',
  );
});

it('an include guard, or what hides extern "C" from C, is no condition', async () => {
  const text = `#ifndef MSG_H\n#define MSG_H\n#ifdef __cplusplus\nextern "C" {\n#endif
#define N 4\n#pragma pack(push, 1)\nstruct msg { char a[N]; long b; };\n#pragma pack(pop)
#ifdef __cplusplus\n}\n#endif\n#endif\n`;
  expect(said(await layOut({ 'msg.h': text, 'other.h': '#define N 8' }))).toBe('a@0 b@4 12');
});

describe('a name in several files', () => {
  const sized = 'struct msg { char a[N]; int b; };';
  const nested = 'struct msg { struct in i; int b; };';

  it.each([
    ['its own file counts', { 'm.h': `#define N 8\n${sized}`, 'o.h': '#define N 64' }, 'a@0 b@8 12'],
    ['others differ', { 'm.h': sized, 'o.h': '#define N 32', 'p.h': '#define N 64' }, 'ambiguous: N'],
    ['others agree', { 'm.h': sized, 'o.h': '#define N 32', 'p.h': '#define N (16 * 2)' }, 'a@0 b@32 36'],
    [
      'only for some builds',
      { 'm.h': `#ifdef A\n#define N 4\n#endif\n${sized}`, 'o.h': '#define N 8' },
      'ambiguous: N',
    ],
    ['either of two', { 'm.h': `#ifdef A\n#define N 4\n#else\n#define N 8\n#endif\n${sized}` }, 'ambiguous: N'],
    ['a default', { 'm.h': `#ifndef N\n#define N 4\n#endif\n${sized}` }, 'unclear: N'],
    ['taken back', { 'm.h': `#define N 4\n#undef N\n${sized}` }, 'unclear: N'],
    ['nowhere', { 'm.h': sized }, 'unknown: N'],
    [
      'structs differ',
      { 'm.h': nested, 'o.h': 'struct in { char c; };', 'p.h': 'struct in { int c; };' },
      'ambiguous: struct in',
    ],
    [
      'structs differ by what they use',
      {
        'm.h': nested,
        'o.h': '#define K 4\nstruct in { char c[K]; };',
        'p.h': '#define K 8\nstruct in { char c[K]; };',
      },
      'ambiguous: struct in',
    ],
    [
      'the struct itself',
      { 'm.h': '#ifdef A\nstruct msg { int a; };\n#else\nstruct msg { long a; };\n#endif' },
      'ambiguous: struct msg',
    ],
    ['the struct elsewhere', { 'm.h': 'struct msg { int a; };', 'o.h': 'struct msg { long a; };' }, 'a@0 4'],
    ['known to all', { 'm.h': 'struct msg { bool a; int b; };', 'o.h': 'typedef int bool;' }, 'ambiguous: bool'],
    ['its own of what is known', { 'm.h': 'typedef int bool;\nstruct msg { bool a; int b; };' }, 'a@0 b@4 8'],
    [
      'a macro for a type',
      { 'm.h': 'struct msg { BYTE a; int b; };', 'o.h': '#define BYTE unsigned char' },
      'a@0 b@4 8',
    ],
    ['a macro for a member', { 'm.h': 'struct msg { int NAME; };', 'o.h': '#define NAME name[32]' }, 'unclear: NAME'],
    [
      'a macro like a method',
      { 'm.hpp': 'struct msg { int list(x); };', 'o.h': '#define list(x) x[3]' },
      'unclear: list()',
    ],
    [
      'another scope',
      {
        'm.hpp': 'struct List { struct Node { char c; }; };\nstruct msg { Node n; };',
        'o.hpp': 'struct Node { long c; };',
      },
      'ambiguous: Node',
    ],
  ])('%s', async (_, texts, expected) => {
    expect(said(await layOut(texts))).toBe(expected);
  });
});

describe('constant expressions', () => {
  it.each([
    ['a comment within', '#define N 4 /* four */ + 1', 'N', 5],
    ['two lines', '#define N 3 + \\\n  4', 'N', 7],
    ['a cast', '#define N (unsigned char)300', 'N', 44],
    ['a constant', 'static const int N = 6;', 'N', 6],
    ['a run of enumerators', 'enum { A = 3, B, N };', 'N', 5],
    ['a size', '#define N sizeof(long)', 'N * 2', 16],
    ['a macro that is another one', '#define A 1 + 2\n#define N A', 'N', 3],
    ['a constant that is a macro', '#define A 1 + 2\nenum { N = A };', 'N * 2', 6],
    ['a size and a cast', '', '(int)sizeof(long) + (unsigned char)300', 52],
  ])('%s', async (_, before, length, size) => {
    expect(said(await layOut({ 'm.h': `${before}\nstruct msg { char a[${length}]; };` }))).toBe(`a@0 ${size}`);
  });

  it.each([
    ['text that falls apart', '#define N 2 + 2', 'N * 2', 'unclear: N 2 + 2'],
    ['a cast to what is not known', 'typedef unsigned char small;', '(small)300', 'unclear: (small)300'],
    ['text that falls apart behind another name', '#define A 1 + 2\n#define N A', 'N * 2', 'unclear: A 1 + 2'],
    [
      'a cast to what is not known beside a size',
      'typedef unsigned char small;',
      '(small)300 + sizeof(int)',
      'unclear: (small)300 + sizeof(int)',
    ],
    [
      'a cast to what is not known beside another',
      'typedef unsigned char small;',
      '(int)4 + (small)300',
      'unclear: (int)4 + (small)300',
    ],
    ['a choice', '#define N 4', 'N ? 3 : 4', 'unclear: N ? 3 : 4'],
    ['one of a scope', 'enum class E { N = 4 };', 'N', 'unknown: N'],
  ])('refused: %s', async (_, before, length, expected) => {
    expect(said(await layOut({ 'm.hpp': `${before}\nstruct msg { char a[${length}]; };` }))).toBe(expected);
  });
});

it('enumerators of unsigned types are not taken for negative ones', async () => {
  const texts = (value: string) => ({ 'm.h': `enum e { X = ${value} };\nstruct msg { enum e a; };` });
  expect(said(await layOut(texts('-1l')))).toBe('a@0 4');
  for (const value of ['-1ul', '-1u', '-0x80000000'])
    expect(said(await layOut(texts(value)))).toBe(`unclear: ${value}`);
});

it('says how many fields are not shown, and not how many elements', async () => {
  const body = 'int before; struct { int x, y; short s[3]; } a[2][500]; int behind;';
  const layout = await layOut({ 'm.h': `struct msg { ${body} };` });
  expect(layout).toMatchObject({ ok: true, omitted: 1 + 5 * 1_000 + 1 - 1_000 });
});

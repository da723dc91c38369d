import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Grammars } from '../../../src/parser/grammars.ts';
import { StructFinder } from '../../../src/parser/structs.ts';
import type { LaidField, StructLayout } from '../../../src/sysv/structLayout.ts';
import { grammarFiles } from '../../unit/parser/grammarFiles.ts';
import { noFaults } from '../../unit/parser/noFaults.ts';

type Laid = Extract<StructLayout, { ok: true }>;

const folder = mkdtempSync(join(tmpdir(), 'ipc-explorer-odd-'));
const finder = new StructFinder(new Grammars(grammarFiles), noFaults);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each([
  ['oddStructs.h', 'c', ['cc']],
  ['oddStructs.hpp', 'cpp', ['c++', '-std=c++17', '-fno-access-control']],
])('%s', async (name, ending, compiler) => {
  const file = join(import.meta.dirname, name);
  const marked = [
    ...readFileSync(file, 'utf8').matchAll(/^(struct|union|class)\b.*?\b([cdp]\d\d)\b.*\/\/ (laid|refused)$/gm),
  ].map(([, kind, tag, what]) => ({ name: `${kind === 'union' ? kind : 'struct'} ${tag}`, isLaid: what === 'laid' }));
  const layouts = new Map<string, StructLayout>();
  for (const each of marked) layouts.set(each.name, await finder.layOut({ files: [], file, name: each.name }));
  const laid = [...layouts.values()].filter((layout) => layout.ok);
  const said = askCompiler(file, ending, compiler, laid);

  it('has marked structs', () => expect(marked.length).toBeGreaterThan(40));

  it.each(marked)('$name is laid out as the compiler does, or refused', ({ name: struct, isLaid }) => {
    const layout = layouts.get(struct);
    expect(layout?.ok).toBe(isLaid);
    if (!layout?.ok) return;
    const seen = layout.fields
      .filter(({ path }) => path !== '(unnamed)')
      .map((field) => `${field.path} ${placeOf(field)}`);
    expect([`${layout.size}`, ...seen]).toEqual(said.get(struct));
  });
});

/** Of bits the first one and how many there are, else offset and size. */
function placeOf({ bits, offset, size }: LaidField): string {
  return bits ? `bits ${offset * 8 + bits.first} ${bits.count}` : `${offset} ${size}`;
}

/** Lets the compiler print sizes and places of the paths that we found. */
function askCompiler(file: string, ending: string, [command = '', ...options]: string[], all: readonly Laid[]) {
  const source = join(folder, `program.${ending}`);
  const program = join(folder, 'program');
  const body = all.map((layout) => statements(layout, ending === 'cpp' ? layout.name.split(' ')[1] : layout.name));
  writeFileSync(source, `${preamble}\n#include "${file}"\nint main() {\n${body.join('\n')}\nreturn 0;\n}\n`);
  execFileSync(command, ['-w', ...options, '-o', program, source]);
  const lines = execFileSync(program, { encoding: 'utf8' }).trimEnd().split('\n');
  const result = new Map<string, string[]>();
  for (const line of lines) {
    const [struct = '', ...rest] = line.split('\t');
    result.set(struct, [...(result.get(struct) ?? []), rest.join(' ')]);
  }
  return result;
}

const preamble = `#include <stdio.h>
#include <string.h>
static void place(const char *s, const char *p, size_t o, size_t n) { printf("%s\\t%s %zu %zu\\n", s, p, o, n); }
static void bits(const char *s, const char *p, const unsigned char *r, size_t n) {
  int first = -1, count = 0;
  for (size_t i = 0; i < n * 8; i++) if (r[i / 8] >> (i % 8) & 1) { if (first < 0) first = (int)i; count++; }
  printf("%s\\t%s bits %d %d\\n", s, p, first, count);
}`;

function statements({ name, fields }: Laid, type: string | undefined): string {
  const prints = fields.flatMap(({ path, bits, size }) => {
    if (path === '(unnamed)') return [];
    const words = `"${name}", "${path}"`;
    if (bits) {
      const ones = `x->${path} = (__typeof__(x->${path} + 0))~0LL;`;
      return `memset(room, 0, sizeof *x); ${ones} bits(${words}, room, sizeof *x);`;
    }
    const length = size === 0 ? '(size_t)0' : `sizeof x->${path}`;
    return `place(${words}, (size_t)((char *)&x->${path} - (char *)x), ${length});`;
  });
  return `{ static unsigned char room[sizeof(${type}) + 64] __attribute__((aligned(64))); ${type} *x = (${type} *)room;
    printf("${name}\\t%zu\\n", sizeof *x);\n${prints.join('\n')} }`;
}

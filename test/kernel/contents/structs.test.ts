import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { valueText } from '../../../src/contents/structValues.ts';
import { Grammars } from '../../../src/parser/grammars.ts';
import { StructFinder } from '../../../src/parser/structs.ts';
import type { LaidField, StructLayout } from '../../../src/sysv/structLayout.ts';
import { grammarFiles } from '../../unit/parser/grammarFiles.ts';
import { noFaults } from '../../unit/parser/noFaults.ts';

const header = join(import.meta.dirname, 'structs.h');
const source = readFileSync(header, 'utf8');

type Laid = Extract<StructLayout, { ok: true }>;

/** What gcc says of one struct: its bytes, its size, and offset, size and value of every field. */
interface Said {
  readonly size: number;
  readonly bytes: Buffer;
  readonly fields: ReadonlyMap<string, string>;
}

/** The names of the structs, and how many fields their author counted. */
const counted = [
  ...source.matchAll(/^(?:typedef )?(struct|union)(?: __attribute__\(\(.*?\)\))? (\w+) \{.*\/\* (\d+) \*\/$/gm),
].map(([, kind, name, count]) => ({ name: `${kind} ${name}`, count: Number(count) }));

const folder = mkdtempSync(join(tmpdir(), 'ipc-explorer-structs-'));
const finder = new StructFinder(new Grammars(grammarFiles), noFaults);
const layouts = new Map<string, Laid>();
let said: Map<string, Said>;

beforeAll(async () => {
  for (const { name } of counted) {
    const layout = await finder.layOut({ files: [], file: header, name });
    if (layout.ok) layouts.set(name, layout);
  }
  said = askCompiler([...layouts.values()]);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('structs laid over bytes', () => {
  it('are all found in the source', async () => {
    const found = (await finder.list([header])).map(({ name }) => name);
    expect(counted).toHaveLength(50);
    for (const { name } of counted) expect(found).toContain(name);
    expect(found).toContain('point_t');
  });

  it.each(counted)('$name is as gcc lays it out', ({ name, count }) => {
    const layout = layouts.get(name);
    const compiled = said.get(name);
    if (!layout || !compiled) throw new Error(`${name} could not be laid out`);
    expect(layout.size).toBe(compiled.size);
    expect(layout.fields.length + layout.omitted).toBe(count);
    const seen = layout.fields.map((field) => [field.path, lineOf(field, compiled.bytes)]);
    expect(seen).toEqual([...compiled.fields]);
  });

  it('say what they do not know', async () => {
    const file = join(folder, 'unknown.h');
    writeFileSync(file, 'struct outer { struct elsewhere inner; };');
    const layout = await finder.layOut({ files: [], file, name: 'struct outer' });
    expect(layout).toEqual({ ok: false, why: 'unknown', what: 'struct elsewhere' });
  });
});

function lineOf(field: LaidField, bytes: Uint8Array): string {
  const place = field.bits ? '' : `${field.offset} ${field.size} `;
  const value = valueText(field, bytes);
  if (field.reading === 'bytes') return `${place}opaque`;
  return place + (field.reading === 'float' ? bitsOfFloat(Number(value), field.size) : value);
}

/** Numbers of C and of JavaScript are compared by their bits, not by how they are printed. */
function bitsOfFloat(value: number, size: number): string {
  const buffer = Buffer.alloc(size);
  if (size === 4) buffer.writeFloatLE(value);
  else buffer.writeDoubleLE(value);
  return buffer.toString('hex');
}

/** Lets gcc print what it makes of bytes that are no multiple of anything, for the paths that we found. */
function askCompiler(all: readonly Laid[]): Map<string, Said> {
  const program = join(folder, 'program.c');
  writeFileSync(program, `${preamble}\nint main(void) {\n${all.map(statements).join('\n')}\nreturn 0;\n}\n`);
  execFileSync('cc', ['-w', '-o', join(folder, 'program'), program, '-I', import.meta.dirname]);
  const lines = execFileSync(join(folder, 'program'), { encoding: 'utf8', maxBuffer: 1 << 26 })
    .trimEnd()
    .split('\n');
  const result = new Map<string, Said>();
  let fields = new Map<string, string>();
  for (const line of lines) {
    const [what, name = '', ...rest] = line.split('\t');
    if (what === 'struct') {
      fields = new Map();
      result.set(name, { size: Number(rest[0]), bytes: Buffer.from(rest[1] ?? '', 'hex'), fields });
    } else {
      fields.set(name, rest.join(' '));
    }
  }
  return result;
}

const preamble = `#include <stdio.h>
#include <string.h>
#include "structs.h"
static void hex(const void *at, size_t n) { for (size_t i = 0; i < n; i++) printf("%02x", ((const unsigned char *)at)[i]); }
static void text(const char *at) { printf("\\"%s\\"", at); }
static void is(long long v) { printf("%lld", v); }
static void iu(unsigned long long v) { printf("%llu", v); }
#define NUMBER(x) do { if ((__typeof__((x) + 0))-1 < 0) is((long long)(x)); else iu((unsigned long long)(x)); } while (0)
#define PLACE(T, p) printf("%zu\\t%zu\\t", offsetof(T, p), sizeof(((T *)0)->p))
`;

function statements({ name, fields, size }: Laid): string {
  const prints = fields.map((field) => {
    const target = `(*x).${field.path}`;
    const head = `printf("field\\t${field.path}\\t");`;
    if (field.bits) return `${head} NUMBER(${target}); puts("");`;
    const isFlexible = field.size === 0;
    const place = isFlexible
      ? `printf("%zu\\t0\\t", offsetof(${name}, ${field.path}));`
      : `PLACE(${name}, ${field.path});`;
    return `${head} ${place} ${printOf(field, target)} puts("");`;
  });
  const texts = fields.filter(({ reading, size: each }) => reading === 'text' && each > 1);
  const bools = fields.filter(({ reading }) => reading === 'bool');
  return `{ static unsigned char room[${size + 64}] __attribute__((aligned(64))); ${name} *x = (void *)room;
    unsigned state = ${size}; for (size_t i = 0; i < sizeof *x; i++) { state = state * 1664525u + 1013904223u; room[i] = state >> 24; }
    ${texts.map(({ path }) => `memcpy(x->${path}, "z", 2);`).join(' ')}
    ${bools.map(({ path }) => `x->${path} = 1;`).join(' ')}
    printf("struct\\t${name}\\t%zu\\t", sizeof *x); hex(x, sizeof *x); puts("");
    ${prints.join('\n    ')} }`;
}

function printOf({ reading, size }: LaidField, target: string): string {
  switch (reading) {
    case 'text':
      return size === 0 ? 'text("");' : `text(${target});`;
    case 'float':
      return `hex(&${target}, sizeof ${target});`;
    case 'bool':
      return `printf(${target} ? "true" : "false");`;
    case 'pointer':
      return `printf("0x%llx", (unsigned long long)(size_t)${target});`;
    case 'bytes':
      return 'printf("opaque");';
    case 'signed':
    case 'unsigned':
      return `NUMBER(${target});`;
  }
}

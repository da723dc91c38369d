import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { examples, readExample } from '../../../scripts/examples.ts';
import { snippetsOf } from '../../../src/snippets/manifest.ts';
import { insertedSource, installed, start, Workshop } from './programs.ts';

const strict = ['-std=c11', '-Wall', '-Wextra', '-Wshadow', '-Werror', '-pedantic'];
const folder = mkdtempSync(join(tmpdir(), 'sysv-compile-'));
const workshop = new Workshop();
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  workshop.remove();
});

/** Compiles and throws away; throws with the compiler's words. */
function compile(source: string, compiler: string, ...options: readonly string[]): void {
  const file = join(folder, 'source.c');
  writeFileSync(file, source);
  execFileSync(compiler, [...options, '-c', file, '-o', '/dev/null'], { stdio: ['ignore', 'pipe', 'pipe'] });
}

const compilers = ['gcc', 'clang'].map((name) => ({
  name,
  missing: installed(name) ? '' : `: ${name} is not installed`,
}));

for (const { name, missing } of compilers) {
  describe.skipIf(missing)(`${name} -std=c11 -Wall -Wextra -Wshadow -Werror -pedantic${missing}`, () => {
    // What is inserted is not used yet: the examples below use all of it.
    it.each(snippetsOf('c').map((snippet) => snippet.name))('%s, inserted into an empty file', (snippet) => {
      compile(insertedSource('c', snippet), name, ...strict, '-Wno-unused-function');
    });

    it.each(Object.keys(examples))('examples/%s', (example) => {
      compile(readExample(example), name, ...strict);
    });
  });
}

describe('gcc -O2 -fanalyzer', () => {
  it.each(Object.keys(examples))('finds nothing in examples/%s', (example) => {
    compile(readExample(example), 'gcc', ...strict, '-O2', '-fanalyzer');
  });
});

describe('g++ and clang++ -std=c++17: the C snippets that C++ has as well', () => {
  const shared = snippetsOf('cpp').filter(({ file }) => file.startsWith('c/'));
  it.each(shared.map((snippet) => snippet.name))('%s', (snippet) => {
    const options = ['-x', 'c++', '-std=c++17', ...strict.slice(1), '-Wno-unused-function'];
    compile(insertedSource('cpp', snippet), 'g++', ...options);
    if (installed('clang++')) compile(insertedSource('cpp', snippet), 'clang++', ...options);
  });
});

describe('all snippets in one file', () => {
  it.each(['c', 'cpp'] as const)('%s: no name is defined twice, no include missing', (language) => {
    const source = insertedSource(language, ...snippetsOf(language).map(({ name }) => name));
    const dialect = language === 'c' ? strict : ['-x', 'c++', '-std=c++17', ...strict.slice(1)];
    compile(source, language === 'c' ? 'gcc' : 'g++', ...dialect, '-Wno-unused-function');
    const header = source.split('\n').filter((line) => /^#(include|define _GNU)/.test(line));
    expect(header).toEqual([...new Set(header)]);
  });
});

describe('address and undefined behaviour sanitizers', () => {
  it.each(['messages', 'semaphores', 'shared-memory', 'private'])(
    'find nothing in %s, over a crash',
    async (example) => {
      const options = ['-g', '-fsanitize=address,undefined', '-fno-sanitize-recover=all'];
      const server = workshop.compileExample(`${example}/server`, ...options);
      const client = workshop.compileExample(`${example}/client`, ...options);
      const place = workshop.place();
      const first = start(place, server);
      await first.printed(1);
      const asking = start(place, client, '2', '300');
      await asking.printed(1);
      first.signal('SIGKILL');
      await first.ended;
      const second = start(place, server);
      expect(await asking.ended).toBe(0);
      await second.printed(1);
      second.signal('SIGTERM');
      expect(await second.ended).toBe(0);
    },
  );
});

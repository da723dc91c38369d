import { describe, expect, it } from 'vitest';
import { examples, exampleText, readExample, readSnippetTexts } from '../../../scripts/examples.ts';
import { placeInsertion, planInsertion, wholeFile } from '../../../src/snippets/compose.ts';
import { keyUseIn, keyUseOf, valuesOf } from '../../../src/snippets/keyUse.ts';
import { snippetIn, snippetLanguages, snippetNames, snippetsOf } from '../../../src/snippets/manifest.ts';
import { tabStops } from '../support/tabStops.ts';

const texts = readSnippetTexts();

describe('the manifest and the files', () => {
  it('name each other, all of them', () => {
    const all = snippetLanguages.flatMap(snippetsOf);
    const named = all.flatMap(({ file, parts }) => [file, ...parts.map((part) => part.file)]);
    expect([...new Set(named)].sort()).toEqual([...texts.keys()].sort());
  });

  it('C and C++ have every snippet, the others lock, server and client', () => {
    expect(snippetsOf('c').map(({ name }) => name)).toEqual(snippetNames);
    expect(snippetsOf('cpp').map(({ name }) => name)).toEqual(snippetNames);
    for (const language of ['python', 'go', 'rust'] as const) {
      expect(snippetsOf(language).map(({ name }) => name)).toEqual(['messageServer', 'messageClient', 'lock']);
    }
  });

  it('each part holds its marker, and no other file of the snippet does', () => {
    for (const { file, parts } of snippetLanguages.flatMap(snippetsOf)) {
      for (const part of parts) expect(texts.get(part.file), part.file).toContain(part.marker);
      // A second insertion brings the body alone.
      expect(new Set(parts.map((part) => part.marker)).size, file).toBe(parts.length);
    }
  });

  it('a part that the document has already is not inserted again', () => {
    const server = snippetIn('c', 'messageServer');
    const client = snippetIn('c', 'messageClient');
    if (!server || !client) throw new Error('missing');
    const document = planInsertion(server, texts, '').snippet;
    expect(planInsertion(client, texts, document).snippet).not.toContain('key_of(int');
    expect(planInsertion(client, texts, '').snippet).toContain('key_of(int');
  });

  it('a part is known again in any style, and taken for no other', () => {
    const server = snippetIn('c', 'semaphoreServer');
    const shared = snippetIn('c', 'sharedServer');
    if (!server || !shared) throw new Error('missing');
    const own = 'union semun\n{\n  int val;\n  struct semid_ds *buf;\n  unsigned short *array;\n};\n';
    expect(planInsertion(server, texts, own).snippet).not.toContain('union semun {');
    expect(planInsertion(server, texts, '/* union semun { is ours to define. */\n').snippet).toContain('union semun {');
    const part = /^static [^\n]*\bstart_time\(/m;
    expect(planInsertion(shared, texts, '').snippet).toMatch(part);
    expect(planInsertion(shared, texts, 'long get_start_time(int pid);\n').snippet).toMatch(part);
  });

  it('tab stop 1 is the key file and 2 the project id wherever there is a key', () => {
    for (const snippet of snippetLanguages.flatMap(snippetsOf)) {
      const body = planInsertion(snippet, texts, '').snippet;
      if (!/KEY_FILE|key_file|keyFile/.test(body)) continue;
      expect(
        tabStops(body)
          .slice(0, 2)
          .map(({ value }) => value),
        snippet.file,
      ).toEqual(['ipc.key', ['c', 'cpp'].includes(snippet.language) ? "'A'" : '0x41']);
    }
  });
});

describe('the file of a key', () => {
  const values = valuesOf({ file: '/srv/app/server.conf', projectId: 83 }, 'c');
  const usesKey = /KEY_FILE|key_file|keyFile/;

  it('is filled only in where a key is made: what a lock or a published id names is written to', () => {
    for (const snippet of snippetLanguages.flatMap(snippetsOf)) {
      const text = wholeFile(snippet, texts, '    ', values);
      if (usesKey.test(text))
        expect(text, snippet.file).toMatch(/(KEY_FILE|key_file|keyFile)\b.*"\/srv\/app\/server\.conf"/);
      else expect(text, snippet.file).toBe(wholeFile(snippet, texts, '    '));
    }
  });

  it('is locked by no server: each locks a file of its own', () => {
    for (const language of snippetLanguages) {
      const locks = snippetsOf(language).flatMap((snippet) => {
        if (!/(Server|^lock)$/.test(snippet.name)) return [];
        const own = texts.get(snippet.file) ?? '';
        expect(own, snippet.file).not.toMatch(/lock\((KEY_FILE|key_file|keyFile)\)/i);
        return [/"(?:\$\{1:)?([^"$\n]*\.lock)\}?"/.exec(own)?.[1] ?? `none in ${snippet.file}`];
      });
      expect(locks.length, language).toBeGreaterThan(1);
      expect(locks, language).toEqual([...new Set(locks)]);
      expect(locks.join()).not.toContain('none');
    }
  });
});

describe('examples', () => {
  it.each(Object.keys(examples))('%s holds its snippet as it is inserted today (node scripts/examples.ts)', (name) => {
    expect(readExample(name)).toBe(exampleText(name, readExample(name)));
  });
});

describe('where the code goes', () => {
  const limits = snippetIn('c', 'limits');
  if (!limits) throw new Error('missing');
  const at = (document: string, line: number) => placeInsertion(planInsertion(limits, texts, document), document, line);

  it('at the cursor on a blank line', () => {
    expect(at('int a;\n\n\nint b;\n', 2)).toMatchObject({ line: 6, character: 0 });
  });

  it('below a line that is not blank', () => {
    const place = at('int a;\nint b;\n', 0);
    expect(place.snippet.startsWith('\n\n/*')).toBe(true);
  });

  it('never above or between the includes', () => {
    const document = '#include <a.h>\n\n#include <b.h>\nint a;\n';
    const place = at(document, 1);
    expect(place).toMatchObject({ line: 6, character: 0 });
    expect(place.snippet.startsWith('\n/*')).toBe(true);
    expect(place.snippet.endsWith('\n\n')).toBe(true);
  });
});

describe('the key that a file uses', () => {
  it.each([
    ['ftok("/run/a", \'Q\')', '/run/a', 81],
    ['#define KEY_FILE "/run/b"\nenum { PROJECT_ID = 0x07 };', '/run/b', 7],
    ['key_t k = ftok(argv[0], 65);', undefined, 65],
    ['#define MESSAGE_LOCK_FILE KEY_FILE ".msg.lock"', undefined, undefined],
    ['const std::string f = std::string(key_file) + ".msg.lock";', undefined, undefined],
    ['constexpr const char *key_file = "/run/c";', '/run/c', undefined],
    ['MESSAGE_LOCK_FILE = KEY_FILE + ".msg.lock"', undefined, undefined],
    ['KEY_FILE = "/run/d"', '/run/d', undefined],
    ['const messageLockFile = keyFile + ".msg.lock"', undefined, undefined],
    ['const keyFile = "/run/e"', '/run/e', undefined],
    ['const KEY_FILE: &str = "/run/f";', '/run/f', undefined],
    ['int x;', undefined, undefined],
    [`ftok("/p", 0101)`, '/p', 65],
    [`ftok("/p", 0o101)`, '/p', 65],
    [`ftok("/p", 0)`, '/p', 0],
    [`const PROJECT_ID: u8 = b'R';`, undefined, 82],
  ])('%s', (text, file, projectId) => {
    expect(keyUseIn(text)).toEqual({ file, projectId });
  });

  it('of an object is its file only when that is certain', () => {
    const files = [{ path: '/tmp' }, { path: '/etc/passwd' }];
    expect(keyUseOf(0x51020304, { files, isCertain: true })).toEqual({ file: '/tmp', projectId: 0x51 });
    expect(keyUseOf(0x51020304, { files, isCertain: false })).toEqual({ file: undefined, projectId: 0x51 });
    expect(keyUseOf(0x51020304, undefined)).toEqual({ file: undefined, projectId: 0x51 });
    expect(keyUseOf(0, { files, isCertain: true })).toEqual({});
    const odd = keyUseOf(0x51020304, { files: [{ path: 'a "b\\c' }], isCertain: true });
    expect(odd.file).toBe('a \\"b\\\\c');
  });

  it('is written as each language writes it', () => {
    expect([...valuesOf({ file: 'f', projectId: 0x51 }, 'c')]).toEqual([
      [1, 'f'],
      [2, "'Q'"],
    ]);
    expect(valuesOf({ projectId: 0x51 }, 'go').get(2)).toBe('0x51');
    expect(valuesOf({ projectId: 7 }, 'c').get(2)).toBe('0x07');
    expect(valuesOf({}, 'c').size).toBe(0);
  });
});

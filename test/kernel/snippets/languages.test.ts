import type { ExecFileSyncOptions } from 'node:child_process';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, describe, expect, it } from 'vitest';
import type { SnippetLanguage, SnippetName } from '../../../src/snippets/manifest.ts';
import { goPath, libcCrate } from '../../host/compilers.ts';
import { tableRows } from '../../host/tableRows.ts';
import type { Running } from './programs.ts';
import {
  clean,
  insertedSource,
  installed,
  keyFileLeadsNowhere,
  limit,
  openFiles,
  start,
  startAtLink,
  startTwice,
  Workshop,
} from './programs.ts';

/** How a language's programs come to run; the reason where that cannot be here. */
interface Toolchain {
  readonly language: SnippetLanguage;
  readonly extension: string;
  readonly missing: string | undefined;
  /** Compiles; returns the command line that runs the program. */
  readonly prepare: (folder: string, source: string) => readonly [string, ...string[]];
}

const workshop = new Workshop();
afterAll(() => workshop.remove());

const isRoot = process.getuid?.() === 0;
const quiet: ExecFileSyncOptions = { stdio: ['ignore', 'pipe', 'pipe'] };
const crate = libcCrate();
const golang = goPath();

const toolchains: readonly Toolchain[] = [
  {
    language: 'cpp',
    extension: 'cpp',
    missing: installed('g++') ? undefined : 'g++ is not installed',
    prepare: (folder, source) => {
      const program = join(folder, 'program');
      const flags = ['-std=c++17', '-Wall', '-Wextra', '-Werror', '-pedantic', '-pthread'];
      execFileSync('g++', [...flags, source, '-o', program], quiet);
      if (installed('clang++')) execFileSync('clang++', [...flags, '-fsyntax-only', source], quiet);
      return [program];
    },
  },
  {
    language: 'python',
    extension: 'py',
    missing: installed('python3') ? undefined : 'python3 is not installed',
    prepare: (_, source) => ['python3', '-W', 'error', source],
  },
  {
    language: 'go',
    extension: 'go',
    missing: installed('go') && golang ? undefined : 'go with golang.org/x/sys is not installed',
    prepare: (folder, source) => {
      const program = join(folder, 'program');
      const env = { ...process.env, GO111MODULE: 'off', GOPATH: golang, GOCACHE: join(workshop.folder, 'go-cache') };
      execFileSync('go', ['vet', source], { ...quiet, env });
      execFileSync('go', ['build', '-o', program, source], { ...quiet, env });
      return [program];
    },
  },
  {
    language: 'rust',
    extension: 'rs',
    missing: installed('cargo') && crate ? undefined : 'cargo with the crate libc is not installed',
    prepare: (folder, source) => {
      const manifest = `[package]\nname = "program"\nversion = "0.1.0"\nedition = "2021"\n[[bin]]\nname = "program"\npath = "${source}"\n[dependencies]\nlibc = { path = "${crate}" }\n`;
      writeFileSync(join(folder, 'Cargo.toml'), manifest);
      const target = join(workshop.folder, 'rust-target');
      // Warnings of ours are errors, but not those of the crate.
      writeFileSync(source, `#![deny(warnings)]\n${readFileSync(source, 'utf8')}`);
      const env = { ...process.env, CARGO_TARGET_DIR: target };
      execFileSync('cargo', ['build', '--offline', '--quiet'], { ...quiet, cwd: folder, env });
      const program = join(folder, 'program');
      execFileSync('cp', [join(target, 'debug', 'program'), program]);
      return [program];
    },
  },
];

for (const toolchain of toolchains) {
  const { language, missing } = toolchain;
  // The title holds the reason: it is what the closing lines of the test run say.
  describe.skipIf(missing !== undefined)(`${language} snippets${missing ? ` (${missing})` : ''}`, () => {
    it('lock: one server at a time, and the next one after a crash', async () => {
      const command = prepare(toolchain, 'lock', 'lock');
      const folder = workshop.place();
      const first = start(folder, ...command);
      await first.printed(1);
      expect(first.lines).toEqual(['run 0']);
      expect(await start(folder, ...command).ended).toBe(1);
      first.signal('SIGKILL');
      await first.ended;
      const second = start(folder, ...command);
      await second.printed(1);
      expect(second.lines).toEqual(['run 0']);
      second.signal('SIGKILL');
      await second.ended;
    });

    it('lock: a symbolic link in its place is refused, and what it leads to stays as it is', () => {
      const command = prepare(toolchain, 'lock', 'lock');
      const { status, stderr, contents } = startAtLink(command, workshop.place(), 'ipc.lock');
      expect(stderr).toMatch(/too many levels of symbolic links/i);
      expect(status).toBeGreaterThan(0);
      expect(contents).toBe('precious');
    });

    it('server and client: a request is answered over a crash, and nothing is left at the end', async () => {
      const server = prepare(toolchain, 'server', 'messageServer');
      const client = prepare(toolchain, 'client', 'messageClient');
      const folder = workshop.place();
      const asking = start(folder, ...client, '2', '400');
      const first = start(folder, ...server);
      await asking.printed(1);
      expect(await start(folder, ...server).ended, 'a second server').toBe(2);
      first.signal('SIGKILL');
      await first.ended;
      const second = start(folder, ...server);
      expect(await asking.ended).toBe(0);
      expect(asking.lines.map(withoutEnd)).toEqual([
        `1 ${runOf(first)} ${first.pid} answers hello`,
        `2 ${runOf(second)} ${second.pid} answers hello`,
      ]);
      second.signal('SIGTERM');
      expect(await second.ended).toBe(0);
      expect(tableRows('msg')).toEqual([]);
    });

    it('server: a key file keeps its contents, and a folder will do', async () => {
      const server = prepare(toolchain, 'server', 'messageServer');
      for (const kind of ['file', 'folder'] as const) {
        const folder = workshop.place();
        const keyFile = join(folder, 'ipc.key');
        if (kind === 'file') writeFileSync(keyFile, '# ours\n', { mode: 0o444 });
        else mkdirSync(keyFile);
        const { ino } = statSync(keyFile);
        const running = start(folder, ...server);
        await running.printed(1);
        expect(running.lines, kind).toHaveLength(1);
        expect(readFileSync(join(folder, 'ipc.key.msg.lock'), 'utf8')).toBe(`${running.pid}\n`);
        expect(openFiles(running.pid), kind).toContain(keyFile);
        running.signal('SIGTERM');
        expect(await running.ended, kind).toBe(0);
        expect(statSync(keyFile).ino).toBe(ino);
        if (kind === 'file') expect(readFileSync(keyFile, 'utf8')).toBe('# ours\n');
      }
    });

    it('server: a start that fails leaves nothing, and the same process can start again', async () => {
      const command = prepare(toolchain, 'retry', 'messageServer');
      expect(await startTwice(command, workshop.place(), keyFileLeadsNowhere)).toEqual(clean);
    });

    it.skipIf(!isRoot)(
      `server: a start that makes only one queue removes it${isRoot ? '' : ' (only root may lower kernel.msgmni)'}`,
      async () => {
        const command = prepare(toolchain, 'retry', 'messageServer');
        expect(await startTwice(command, workshop.place(), limit('msgmni', '1', '2'))).toEqual(clean);
      },
    );

    it('lock and server in one program: it starts, once', async () => {
      const own = ['lock', 'messageServer'] as const;
      const together = prepare(toolchain, 'together', ...own, ...(language === 'cpp' ? ofC : []));
      const folder = workshop.place();
      const first = start(folder, ...together);
      await first.printed(1);
      expect(first.lines).toHaveLength(1);
      expect(await start(folder, ...together).ended).not.toBe(0);
      first.signal('SIGKILL');
      await first.ended;
      const second = start(folder, ...together);
      await second.printed(1);
      expect(second.lines).toHaveLength(1);
      second.signal('SIGTERM');
      expect(await second.ended).toBe(0);
      expect((['msg', 'sem', 'shm'] as const).flatMap(tableRows)).toEqual([]);
    });
  });
}

/** What C++ takes from C. */
const ofC = ['semaphoreServer', 'sharedServer'] as const;
const prepared = new Map<string, readonly [string, ...string[]]>();

/** The command line of a program of snippets inserted into an empty file, and its application below. */
function prepare(toolchain: Toolchain, application: string, ...snippets: readonly SnippetName[]) {
  const name = `${toolchain.language} ${application}`;
  const command = prepared.get(name) ?? prepareAnew(toolchain, application, snippets);
  prepared.set(name, command);
  return command;
}

function prepareAnew(
  { extension, language, prepare }: Toolchain,
  application: string,
  snippets: readonly SnippetName[],
): readonly [string, ...string[]] {
  const folder = workshop.place();
  const source = join(folder, `main.${extension}`);
  const text = readFileSync(join(import.meta.dirname, 'applications', `${application}.${extension}`), 'utf8');
  mkdirSync(folder, { recursive: true });
  writeFileSync(source, withGoImports(extension, insertedSource(language, ...snippets) + text));
  return prepare(folder, source);
}

/** Go has no imports below code: those of the application go up. */
function withGoImports(extension: string, source: string): string {
  if (extension !== 'go') return source;
  const wanted = ['fmt', 'os', 'strconv', 'time'].filter(
    (name) => new RegExp(`\\b${name}\\.[A-Z]`).test(source) && !source.includes(`import "${name}"`),
  );
  return source.replace('package main\n', `package main\n${wanted.map((name) => `import "${name}"\n`).join('')}`);
}

function runOf({ lines }: Running): string | undefined {
  return lines[0]?.split(' ')[1];
}

function withoutEnd(line: string): string {
  return line.replaceAll('\0', '').trim();
}

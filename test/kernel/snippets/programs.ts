import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { readExample, readSnippetTexts } from '../../../scripts/examples.ts';
import { placeInsertion, planInsertion } from '../../../src/snippets/compose.ts';
import { expand } from '../../../src/snippets/expand.ts';
import { insertLines } from '../../../src/snippets/header.ts';
import type { SnippetLanguage, SnippetName } from '../../../src/snippets/manifest.ts';
import { snippetIn } from '../../../src/snippets/manifest.ts';
import { findProgram } from '../../host/commands.ts';

/** Many more rounds, as in the figures of docs/restart-safety.md: set `SNIPPET_ROUNDS=full`. */
const { SNIPPET_ROUNDS } = process.env;
export const isFull = SNIPPET_ROUNDS === 'full';

/** A folder for programs and their key files; everything in it goes with `remove`. */
export class Workshop {
  readonly folder = mkdtempSync(join(tmpdir(), 'sysv-snippets-'));
  private runs = 0;

  /** Compiles an example, `messages/server` for one. */
  compileExample(name: string, ...options: readonly string[]): string {
    return this.compile(name, readExample(`${name}.c`), 'gcc', '-std=c11', ...options);
  }

  /** Compiles a source; returns the program. */
  compile(name: string, source: string, compiler: string, ...options: readonly string[]): string {
    const program = join(this.folder, name.replaceAll('/', '-'));
    writeFileSync(`${program}.c`, source);
    execFileSync(compiler, [...options, `${program}.c`, '-o', program], { stdio: ['ignore', 'pipe', 'pipe'] });
    return program;
  }

  /** Compiles a C file of this folder, which finds `sources` beside it. */
  compileHere(file: string, sources: Readonly<Record<string, string>>, ...options: readonly string[]): string {
    const program = join(this.folder, `here${this.runs++}`);
    const headers = `${program}.headers`;
    mkdirSync(headers);
    for (const [name, text] of Object.entries(sources)) writeFileSync(join(headers, name), text);
    const here = ['-I', headers, '-I', import.meta.dirname, join(import.meta.dirname, file)];
    execFileSync('gcc', ['-std=gnu11', '-O2', '-w', ...options, ...here, '-o', program], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return program;
  }

  /** An empty folder: key files are found relative to it. */
  place(): string {
    const folder = join(this.folder, `run${this.runs++}`);
    mkdirSync(folder);
    return folder;
  }

  /** Also ends what a failed test has left running. */
  remove(): void {
    for (const child of children) child.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Snippets inserted into an empty file one after the other, all defaults kept. */
export function insertedSource(language: SnippetLanguage, ...names: readonly SnippetName[]): string {
  const texts = readSnippetTexts();
  return names.reduce((document, name) => {
    const snippet = snippetIn(language, name);
    if (snippet === undefined) throw new Error(`There is no snippet ${name} in ${language}.`);
    const insertion = planInsertion(snippet, texts, document);
    const place = placeInsertion(insertion, document, document.split('\n').length - 1);
    return insertLines(document, insertion.header) + expand(place.snippet, '    ');
  }, '');
}

/** A program of these tests while it runs, with the lines that it has printed. */
export interface Running {
  readonly pid: number;
  readonly lines: string[];
  /** Resolves with the exit code, or -1 after a signal. */
  readonly ended: Promise<number>;
  signal(name: NodeJS.Signals): void;
  /** Resolves when so many lines have been printed, or it has ended. */
  printed(count: number): Promise<void>;
}

const children = new Set<ChildProcess>();

/** Starts a program in a folder. */
export function start(folder: string, program: string, ...args: readonly string[]): Running {
  const child = spawn(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
  children.add(child);
  let rest = '';
  const lines: string[] = [];
  let wake = () => {};
  child.stdout.on('data', (data) => {
    const parts = (rest + String(data)).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
    wake();
  });
  let hasEnded = false;
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      hasEnded = true;
      children.delete(child);
      wake();
      resolve(code ?? -1);
    });
  });
  return {
    pid: child.pid ?? 0,
    lines,
    ended,
    signal: (name) => child.kill(name),
    printed: async (count) => {
      while (lines.length < count && !hasEnded) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}

/** Rows of `/proc/sysvipc/<kind>`, one text each, and not one more than the kernel has. */
export function tableRows(kind: 'msg' | 'sem' | 'shm'): string[] {
  return readFileSync(`/proc/sysvipc/${kind}`, 'utf8').trimEnd().split('\n').slice(1);
}

/** Paths of what a process has open. */
export function openFiles(pid: number): string[] {
  return readdirSync(`/proc/${pid}/fd`).map((name) => readlinkSync(`/proc/${pid}/fd/${name}`));
}

/** The path of a program, or undefined where it is not installed. */
export const installed = findProgram;

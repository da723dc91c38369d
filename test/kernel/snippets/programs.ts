import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
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
import { tableRows } from '../../host/tableRows.ts';
import { asNobody, nobody } from '../support/nobody.ts';

/** Many more rounds, as in the figures of docs/restart-safety.md: set `SNIPPET_ROUNDS=full`. */
const { SNIPPET_ROUNDS } = process.env;
export const isFull = SNIPPET_ROUNDS === 'full';

/** A program with its arguments. */
export type Command = readonly [string, ...string[]];

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

  /** The command line that runs a program without root's rights, in a folder that becomes that user's. */
  asOrdinaryUser(folder: string, command: Command): Command {
    if (process.getuid?.() !== 0) return command;
    chmodSync(this.folder, 0o711);
    chownSync(folder, nobody, nobody);
    return [...asNobody, ...command];
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

/** Paths of what a process has open. */
export function openFiles(pid: number): string[] {
  return readdirSync(`/proc/${pid}/fd`).map((name) => readlinkSync(`/proc/${pid}/fd/${name}`));
}

/** What keeps a server's first start from succeeding, until it is taken away. */
export interface Obstacle {
  /** Returns the command that starts the server with the obstacle in place. */
  readonly place: (folder: string, command: Command) => Command;
  readonly takeAway: (folder: string, pid: number) => void;
}

/** The key file's name leads nowhere: it can neither be made nor opened. */
export const keyFileLeadsNowhere: Obstacle = {
  place: (folder, command) => {
    symlinkSync('missing', join(folder, 'ipc.key'));
    return command;
  },
  takeAway: (folder) => writeFileSync(join(folder, 'missing'), ''),
};

/** A limit of the kernel, lowered in an IPC namespace of the server's own, which only root may do. */
export function limit(name: 'msgmni' | 'sem' | 'shmmni', low: string, usual: string): Obstacle {
  const file = `/proc/sys/kernel/${name}`;
  return {
    place: (_, command) => ['unshare', '--ipc', 'sh', '-c', `echo ${low} > ${file}; exec "$@"`, 'sh', ...command],
    takeAway: (_, pid) => void inNamespaceOf(pid, `echo ${usual} > ${file}`),
  };
}

/** Runs one of applications/retry.*: what is left of the failed start, and how the second one in that process went. */
export async function startTwice(command: Command, folder: string, obstacle: Obstacle) {
  const program = start(folder, ...obstacle.place(folder, command));
  await program.printed(1);
  const left = {
    files: openFiles(program.pid).filter((path) => path.startsWith(folder)),
    objects: inNamespaceOf(program.pid, 'tail -qn +2 /proc/sysvipc/*'),
  };
  obstacle.takeAway(folder, program.pid);
  writeFileSync(join(folder, 'again'), '');
  return { left, code: await program.ended, lines: program.lines };
}

/** What `startTwice` returns for a server that keeps nothing of a failed start. */
export const clean = { left: { files: [], objects: '' }, code: 0, lines: ['failed', 'started'] };

function inNamespaceOf(pid: number, script: string): string {
  const isOwn = readlinkSync(`/proc/${pid}/ns/ipc`) === readlinkSync('/proc/self/ns/ipc');
  const enter = isOwn ? [] : ['nsenter', `--ipc=/proc/${pid}/ns/ipc`];
  const [program = 'sh', ...args] = [...enter, 'sh', '-c', script];
  return execFileSync(program, args, { encoding: 'utf8' });
}

/** Runs a program to its end where a symbolic link has the name of its lock; also the contents of the link's target. */
export function startAtLink(command: Command, folder: string, lock: string) {
  const target = join(folder, 'precious');
  writeFileSync(target, 'precious');
  symlinkSync('precious', join(folder, lock));
  return { ...finish(command, folder), contents: readFileSync(target, 'utf8') };
}

/** Runs a program to its end; status null: it had to be killed. */
export function finish([program, ...args]: Command, folder: string) {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, encoding: 'utf8', timeout: 10_000 });
  return { status, stdout, stderr };
}

/** The command line that runs a program in its folder, on a disk of its own, which is full. */
export function onFullDisk(command: Command): Command {
  const script =
    'mount -t tmpfs -o size=4k none "$PWD" && cd "$PWD" && head -c 8192 /dev/zero > filler 2> /dev/null; exec "$@"';
  return ['unshare', '--mount', 'sh', '-c', script, 'sh', ...command];
}

/**
 * Runs a server where an ordinary user's server with the same key file was killed, as root without the right to look
 * into objects of others: what it says, and the objects before and after.
 */
export async function startAfterOther(workshop: Workshop, server: Command, other: Command) {
  const folder = workshop.place();
  const startOther = async () => {
    for (const name of readdirSync(folder)) if (name.endsWith('.lock')) rmSync(join(folder, name));
    const running = start(folder, ...workshop.asOrdinaryUser(folder, other));
    await running.printed(1);
    return running;
  };
  const objects = () => (['msg', 'sem', 'shm'] as const).flatMap(tableRows).map((row) => row.slice(0, 3).join(' '));
  const first = await startOther();
  first.signal('SIGKILL');
  await first.ended;
  const before = objects();
  const { status, stderr } = finish(['setpriv', '--bounding-set=-ipc_owner', ...server], folder);
  const after = objects();
  const last = await startOther();
  last.signal('SIGTERM');
  await last.ended;
  return { status, stderr, before, after };
}

/** The path of a program, or undefined where it is not installed. */
export const installed = findProgram;

import { randomUUID } from 'node:crypto';
import { futimesSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { ownWorld } from './world.ts';

/** A process that the kernel had recorded for an object; time in seconds since the epoch. Process 0: none. */
export interface FormerUser {
  readonly pid: number;
  readonly time: number;
}

/** A former user, and when it was written down, milliseconds since the epoch. */
export interface NotedUser extends FormerUser {
  readonly notedAt: number;
}

/** What an agent has left of itself: when it acted, in seconds since the epoch, and which processes it overwrote. */
export interface AgentTrace {
  readonly pid: number;
  readonly from: number;
  readonly to: number;
  readonly former: ReadonlyMap<string, NotedUser>;
}

const onlyOwner = 0o600;
const onlyOwnersFolder = 0o700;
/** Acts follow what is written about them. */
const actSeconds = 1;
const suffix = '.jsonl';
/** After so many milliseconds what another boot has left is taken for what was left before a restart. */
const foreignMs = 86_400_000;

/**
 * A folder in which each agent that acts on objects keeps a file: a line about itself, and one for each process that it
 * overwrote in the kernel's record (`lspid`, `lrpid`, `lpid`, `sempid`). The time of the file is that of its last act.
 * Agents of another boot, or of other namespaces of processes or of IPC, speak of other processes and other objects.
 * Methods throw the system's errors.
 */
export class TraceJournal {
  private readonly directory: string;
  private readonly world: string;
  private readonly name = `${process.pid}-${randomUUID()}${suffix}`;
  private descriptor: number | undefined;
  private touchedAt = 0;
  private readonly others = new Map<string, { readonly mtimeMs: number; readonly trace: AgentTrace | undefined }>();

  /** `world`: what tells boots and namespaces apart. */
  constructor(directory: string, world = ownWorld()) {
    this.directory = directory;
    this.world = world;
    mkdirSync(directory, { recursive: true, mode: onlyOwnersFolder });
  }

  /** Something is about to be done now. */
  touch(): void {
    const now = Math.floor(Date.now() / 1000);
    if (now === this.touchedAt) return;
    this.descriptor ??= this.create();
    futimesSync(this.descriptor, now, now);
    this.touchedAt = now;
  }

  /** Writes down which processes were recorded in these places. */
  append(users: ReadonlyMap<string, NotedUser>): void {
    this.descriptor ??= this.create();
    const lines = [...users].map(([place, user]) => `${JSON.stringify({ place, ...user })}\n`);
    writeSync(this.descriptor, lines.join(''));
  }

  /** What other agents have left; undefined when that is the same as the last time. */
  read(): readonly AgentTrace[] | undefined {
    const names = new Set(readdirSync(this.directory).filter((name) => name.endsWith(suffix) && name !== this.name));
    let isNews = false;
    for (const name of this.others.keys()) if (!names.has(name)) isNews = this.others.delete(name);
    for (const name of names) if (this.readOne(name)) isNews = true;
    return isNews ? [...this.others.values()].flatMap(({ trace }) => trace ?? []) : undefined;
  }

  private create(): number {
    const descriptor = openSync(join(this.directory, this.name), 'ax', onlyOwner);
    const from = Math.floor(Date.now() / 1000 - process.uptime());
    writeSync(descriptor, `${JSON.stringify({ world: this.world, pid: process.pid, from })}\n`);
    return descriptor;
  }

  private readOne(name: string): boolean {
    const path = join(this.directory, name);
    const mtimeMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
    if (mtimeMs === undefined || this.others.get(name)?.mtimeMs === mtimeMs) return false;
    const text = readFileSync(path, 'utf8');
    const trace = parseTrace(text, mtimeMs, this.world);
    // No object lives longer than its machine is up. But the folder may be one of several machines.
    const isOld = Date.now() - mtimeMs > foreignMs;
    if (!trace && isOld && isOfAnotherBoot(text, this.world)) rmSync(path, { force: true });
    else this.others.set(name, { mtimeMs, trace });
    return true;
  }
}

/**
 * Reads what an agent of the same world wrote; undefined for others, and when it has not come so far. A last line that
 * is cut off is left out.
 */
export function parseTrace(text: string, mtimeMs: number, world: string): AgentTrace | undefined {
  const [head, ...rest] = text.split('\n').slice(0, -1).map(parseLine);
  if (head?.world !== world || typeof head.pid !== 'number' || typeof head.from !== 'number') return undefined;
  const former = new Map<string, NotedUser>();
  for (const { place, pid, time, notedAt } of rest) {
    if (typeof place !== 'string' || typeof pid !== 'number') continue;
    if (typeof time === 'number' && typeof notedAt === 'number') former.set(place, { pid, time, notedAt });
  }
  return { pid: head.pid, from: head.from, to: Math.ceil(mtimeMs / 1000) + actSeconds, former };
}

function isOfAnotherBoot(text: string, world: string): boolean {
  const { world: theirs } = parseLine(text.slice(0, text.indexOf('\n')));
  return typeof theirs === 'string' && theirs.split(' ')[0] !== world.split(' ')[0];
}

function parseLine(line: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    // A line of another version, or damaged: it says nothing.
    return {};
  }
}

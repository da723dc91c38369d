import {
  closeSync,
  futimesSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

/** Who stood in an object's books; time in seconds since the epoch. Process 0: nobody. */
export interface FormerUser {
  readonly pid: number;
  readonly time: number;
}

/** What another agent has left of itself: when it acted, in seconds since the epoch, and who had stood where it did. */
export interface AgentTrace {
  readonly pid: number;
  readonly from: number;
  readonly to: number;
  readonly former: ReadonlyMap<string, FormerUser>;
}

const onlyOwner = 0o600;
const onlyOwnersFolder = 0o700;
/** What was done longer ago, in milliseconds, or by more agents, is forgotten. */
const keptMs = 30 * 86_400_000;
const mostKept = 50;
/** Acts follow what is written about them. */
const actSeconds = 1;

/**
 * A folder in which each agent that acts on objects keeps a file: a line about itself, and one for each user whose place
 * in the books it took. The time of the file is that of its last act. Methods throw the system's errors.
 */
export class TraceJournal {
  private readonly directory: string;
  private readonly name = `${process.pid}-${Date.now()}.jsonl`;
  private descriptor: number | undefined;
  private touchedAt = 0;
  private readonly others = new Map<string, { readonly mtimeMs: number; readonly trace: AgentTrace }>();

  constructor(directory: string) {
    this.directory = directory;
    mkdirSync(directory, { recursive: true, mode: onlyOwnersFolder });
    this.prune();
  }

  /** Writes down who stood in a place. */
  append(place: string, user: FormerUser): void {
    this.descriptor ??= this.create();
    this.writeLine({ place, ...user });
  }

  /** Something is about to be done now. */
  touch(): void {
    const now = Math.floor(Date.now() / 1000);
    if (this.descriptor === undefined || now === this.touchedAt) return;
    this.touchedAt = now;
    futimesSync(this.descriptor, now, now);
  }

  /** What other agents have left, as it is now. */
  read(): readonly AgentTrace[] {
    const names = new Set(this.files());
    for (const name of this.others.keys()) if (!names.has(name)) this.others.delete(name);
    for (const name of names) this.readOne(name);
    return [...this.others.values()].map(({ trace }) => trace);
  }

  close(): void {
    if (this.descriptor !== undefined) closeSync(this.descriptor);
    this.descriptor = undefined;
  }

  private prune(): void {
    const files = this.files().flatMap((name) => {
      const path = join(this.directory, name);
      const mtimeMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
      return mtimeMs === undefined ? [] : { path, mtimeMs };
    });
    files.sort((a, b) => b.mtimeMs - a.mtimeMs);
    for (const [index, { path, mtimeMs }] of files.entries()) {
      if (index >= mostKept || Date.now() - mtimeMs > keptMs) rmSync(path, { force: true });
    }
  }

  private files(): string[] {
    return readdirSync(this.directory).filter((name) => name.endsWith('.jsonl') && name !== this.name);
  }

  private create(): number {
    this.descriptor = openSync(join(this.directory, this.name), 'ax', onlyOwner);
    this.writeLine({ pid: process.pid, from: Math.floor(Date.now() / 1000 - process.uptime()) });
    return this.descriptor;
  }

  private writeLine(line: object): void {
    if (this.descriptor !== undefined) writeSync(this.descriptor, `${JSON.stringify(line)}\n`);
  }

  private readOne(name: string): void {
    const path = join(this.directory, name);
    const mtimeMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
    if (mtimeMs === undefined || this.others.get(name)?.mtimeMs === mtimeMs) return;
    const trace = parseTrace(readFileSync(path, 'utf8'), mtimeMs);
    if (trace) this.others.set(name, { mtimeMs, trace });
  }
}

/** Reads what an agent wrote; undefined when it has not come so far. A last line that is cut off is left out. */
export function parseTrace(text: string, mtimeMs: number): AgentTrace | undefined {
  const [head, ...rest] = text.split('\n').slice(0, -1).map(parseLine);
  if (typeof head?.pid !== 'number' || typeof head.from !== 'number') return undefined;
  const former = new Map<string, FormerUser>();
  for (const { place, pid, time } of rest) {
    if (typeof place === 'string' && typeof pid === 'number' && typeof time === 'number')
      former.set(place, { pid, time });
  }
  return { pid: head.pid, from: head.from, to: Math.ceil(mtimeMs / 1000) + actSeconds, former };
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

import { readdirSync } from 'node:fs';
import process from 'node:process';
import { parseStat } from '../sysv/processes.ts';
import { BootClock } from './bootClock.ts';
import { readProcFile } from './procFile.ts';

interface Remembered {
  readonly parent: number;
  readonly session: number;
  readonly startTicks: number;
  /** The runs that it belongs to. */
  readonly runs: Set<string>;
}

interface Followed {
  readonly roots: Set<number>;
  readonly startedBy: number | undefined;
  /** Processes that were there when the run began do not belong to it by their parent. */
  readonly olderThanRun: ReadonlySet<number>;
}

/** Whom a process belongs to. */
export type Belonging = 'run' | 'others' | 'neverSeen';

/**
 * Remembers which processes there were, and whose children they are, for as long as runs are followed: a process that
 * has ended is no longer to be found, but its id still stands in objects.
 */
export class ProcessHistory {
  private readonly clock = new BootClock();
  private readonly seen = new Map<number, Remembered>();
  private readonly followed = new Map<string, Followed>();

  /** Whether there is any reason to look. */
  get isNeeded(): boolean {
    return this.followed.size > 0;
  }

  /** Begins to follow a run, or adds roots to it. */
  follow(run: string, roots: readonly number[], startedBy: number | undefined): void {
    const known = this.followed.get(run);
    if (!known) {
      this.look();
      this.followed.set(run, { roots: new Set(roots), startedBy, olderThanRun: new Set(this.seen.keys()) });
    } else for (const root of roots) known.roots.add(root);
    for (const [pid, remembered] of this.seen) this.sort(pid, remembered);
    this.look();
  }

  /** Forgets a run; with the last one all processes. */
  forget(run: string): void {
    this.followed.delete(run);
    if (!this.isNeeded) this.seen.clear();
    else for (const { runs } of this.seen.values()) runs.delete(run);
  }

  /** Reads which processes there are now. */
  look(): void {
    this.clock.refresh();
    const found: [number, Remembered][] = [];
    for (const name of readdirSync('/proc')) {
      const pid = Number(name);
      if (!Number.isInteger(pid) || this.seen.has(pid)) continue;
      const remembered = read(pid);
      if (!remembered) continue;
      this.seen.set(pid, remembered);
      found.push([pid, remembered]);
    }
    // Parents may stand behind their children in the listing, so only now.
    for (const [pid, remembered] of found) this.sort(pid, remembered);
  }

  belonging(run: string, pid: number): Belonging {
    const remembered = this.seen.get(pid);
    if (!remembered) return this.followed.get(run)?.roots.has(pid) ? 'run' : 'neverSeen';
    return remembered.runs.has(run) ? 'run' : 'others';
  }

  /** When the first of these processes started, milliseconds since the epoch; undefined where none was seen. */
  firstStart(pids: readonly number[]): number | undefined {
    const ticks = pids.flatMap((pid) => this.seen.get(pid)?.startTicks ?? []);
    return ticks.length === 0 ? undefined : this.clock.timeOf(Math.min(...ticks));
  }

  /** Whether processes of a run still live. */
  isAlive(run: string): boolean {
    for (const [pid, { runs, startTicks }] of this.seen) {
      if (runs.has(run) && read(pid)?.startTicks === startTicks) return true;
    }
    return false;
  }

  private sort(pid: number, { runs, session }: Remembered): void {
    for (const [run, { roots, startedBy, olderThanRun }] of this.followed) {
      const isNew = !olderThanRun.has(pid);
      const ancestors = this.ancestorsOf(pid);
      const isOfRoot = ancestors.some((each) => roots.has(each)) || (isNew && roots.has(session));
      const isStarted = startedBy !== undefined && isNew && ancestors.slice(1).includes(startedBy);
      if (isOfRoot || (isStarted && !ancestors.includes(process.pid))) runs.add(run);
    }
  }

  /** A process, its parent, and so on. */
  private ancestorsOf(pid: number): number[] {
    const ancestors: number[] = [];
    for (let each: number | undefined = pid; each && !ancestors.includes(each); each = this.seen.get(each)?.parent) {
      ancestors.push(each);
    }
    return ancestors;
  }
}

function read(pid: number): Remembered | undefined {
  const text = readProcFile(`/proc/${pid}/stat`);
  const stat = text.ok ? parseStat(text.text) : undefined;
  if (!stat || stat.state === 'Z' || stat.state === 'X') return undefined;
  return { parent: stat.parent, session: stat.session, startTicks: stat.startTicks, runs: new Set() };
}

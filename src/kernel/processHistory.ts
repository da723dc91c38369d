import { readdirSync, statSync } from 'node:fs';
import process from 'node:process';
import { parseStat } from '../sysv/processes.ts';
import { BootClock } from './bootClock.ts';
import { PidSet } from './pidSet.ts';
import { readProcFile } from './procFile.ts';

interface Remembered {
  readonly parent: number;
  readonly session: number;
  readonly startTicks: number;
  /** Effective user; undefined where it had ended already. */
  readonly uid: number | undefined;
  /** The runs that it belongs to. */
  readonly runs: Set<string>;
  /** `performance.now()` when it was no longer there; undefined while it is. */
  endedAt?: number;
}

interface Followed {
  readonly roots: Set<number>;
  readonly startedBy: number | undefined;
  /** Processes that were there when the run began do not belong to it by their parent. */
  readonly olderThanRun: Set<number>;
  /** Those of the run that ended long ago. */
  readonly former: PidSet;
  /** Those as whom its processes were seen. */
  readonly users: Set<number>;
}

/** Who tells of a run's processes does so late: for so many milliseconds all is known of one that has ended. */
const lateMs = 10_000;

/** What a process belongs to. */
export type Belonging = 'run' | 'others' | 'neverSeen';

/**
 * Remembers which processes there were, and whose children they are, for as long as runs are followed: a process that
 * has ended is no longer to be found, but its id still stands in objects. An id that was given away again is that of
 * its last owner.
 */
export class ProcessHistory {
  private readonly clock = new BootClock();
  private readonly seen = new Map<number, Remembered>();
  /** Those that ended long ago, of runs and others. */
  private former = new PidSet();
  private readonly followed = new Map<string, Followed>();

  /** Whether there is any reason to look. */
  get isNeeded(): boolean {
    return this.followed.size > 0;
  }

  /** Begins to follow a run, or adds roots to it. */
  follow(run: string, roots: readonly number[], startedBy: number | undefined): void {
    // First of all: a root may have got the id of one that has ended.
    this.look();
    const known = this.followed.get(run);
    if (known) for (const root of roots) known.roots.add(root);
    else {
      const olderThanRun = new Set(this.seen.keys());
      this.followed.set(run, {
        roots: new Set(roots),
        startedBy,
        olderThanRun,
        former: new PidSet(),
        users: new Set(),
      });
    }
    for (const [pid, remembered] of this.seen) this.sort(pid, remembered);
  }

  /** Forgets a run; with the last one all processes. */
  forget(run: string): void {
    this.followed.delete(run);
    if (!this.isNeeded) {
      this.seen.clear();
      this.former = new PidSet();
    } else for (const { runs } of this.seen.values()) runs.delete(run);
  }

  /** Reads which processes there are now. */
  look(): void {
    this.clock.refresh();
    const found: [number, Remembered][] = [];
    const present = new Set<number>();
    for (const name of readdirSync('/proc')) {
      const pid = Number(name);
      if (!Number.isInteger(pid)) continue;
      present.add(pid);
      const known = this.seen.get(pid);
      if (known && known.endedAt === undefined) continue;
      const remembered = read(pid);
      if (!remembered) continue;
      if (known || this.former.has(pid)) this.forgetFormer(pid);
      this.seen.set(pid, remembered);
      found.push([pid, remembered]);
    }
    this.noticeEnded(present);
    // Parents may stand behind their children in the listing, so only now.
    for (const [pid, remembered] of found) this.sort(pid, remembered);
  }

  belonging(run: string, pid: number): Belonging {
    const remembered = this.seen.get(pid);
    if (remembered) return remembered.runs.has(run) ? 'run' : 'others';
    const { roots, former } = this.followed.get(run) ?? {};
    if (roots?.has(pid) || former?.has(pid)) return 'run';
    return this.former.has(pid) ? 'others' : 'neverSeen';
  }

  /** Whether a process of a run was seen to be this user's. */
  isUserOf(run: string, uid: number): boolean {
    return this.followed.get(run)?.users.has(uid) ?? false;
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

  private noticeEnded(present: ReadonlySet<number>): void {
    const now = performance.now();
    for (const [pid, remembered] of this.seen) {
      if (present.has(pid)) continue;
      remembered.endedAt ??= now;
      if (now - remembered.endedAt < lateMs) continue;
      this.seen.delete(pid);
      this.former.add(pid);
      for (const run of remembered.runs) this.followed.get(run)?.former.add(pid);
    }
  }

  /** Another process has got the id of one that has ended. */
  private forgetFormer(pid: number): void {
    this.former.delete(pid);
    for (const { roots, olderThanRun, former } of this.followed.values()) {
      roots.delete(pid);
      olderThanRun.delete(pid);
      former.delete(pid);
    }
  }

  private sort(pid: number, { runs, session, uid }: Remembered): void {
    for (const [run, { roots, startedBy, olderThanRun, users }] of this.followed) {
      const isNew = !olderThanRun.has(pid);
      const ancestors = this.ancestorsOf(pid);
      const isOfRoot = ancestors.some((each) => roots.has(each)) || (isNew && roots.has(session));
      const isStarted = startedBy !== undefined && isNew && ancestors.slice(1).includes(startedBy);
      if (!isOfRoot && !(isStarted && !ancestors.includes(process.pid))) continue;
      runs.add(run);
      if (uid !== undefined) users.add(uid);
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
  const { parent, session, startTicks } = stat;
  return { parent, session, startTicks, uid: userOf(pid), runs: new Set() };
}

function userOf(pid: number): number | undefined {
  return statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid;
}

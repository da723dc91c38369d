import type { Stats } from 'node:fs';
import { readdirSync, statSync } from 'node:fs';
import process from 'node:process';
import type { ProcessFact } from '../sysv/processes.ts';
import { parseStat } from '../sysv/processes.ts';
import { BootClock } from './bootClock.ts';
import { errnoOf } from './errno.ts';
import { linkTarget } from './links.ts';
import type { Presence } from './liveProcess.ts';
import { initialPidNamespace, LiveProcess } from './liveProcess.ts';
import { hasProcessEnded, readProcFile, utf8 } from './procFile.ts';

/** Whom the kernel names where it can name nobody (kernel: Documentation/admin-guide/sysctl/fs.rst, overflowuid). */
const overflowUid = 65_534;

/** What is known of a process while it has not run. */
interface Described {
  readonly epoch: number;
  readonly fact: ProcessFact | undefined;
}

/** The processes of this machine, as far as `/proc` shows them. */
export class ProcessTable {
  private readonly ourNamespace = linkTarget('/proc/self/ns/ipc');
  private readonly canHide = canProcessesHide();
  /** What `/proc` calls this process: a process id of the pid namespace that it was mounted for (pid_namespaces(7)). */
  private readonly ownId = Number(linkTarget('/proc/self'));
  private readonly clock = new BootClock();
  private known = new Map<number, LiveProcess>();
  private described = new WeakMap<LiveProcess, Described>();

  /** Reads which processes there are. */
  refresh(): void {
    if (this.clock.refresh()) this.described = new WeakMap();
    const previous = this.known;
    this.known = new Map();
    for (const name of readdirSync('/proc')) {
      const pid = Number(name);
      if (!Number.isInteger(pid)) continue;
      const before = previous.get(pid);
      const live = before?.hasRested() ? before : this.look(pid, before);
      if (live) this.known.set(pid, live);
    }
    for (const [pid, before] of previous) if (this.known.get(pid) !== before) before.close();
  }

  /** All processes of the last refresh but this one. */
  *others(): Generator<LiveProcess> {
    for (const live of this.known.values()) if (live.pid !== this.ownId) yield live;
  }

  /** Whether `/proc` is that of another pid namespace: the kernel's records have other ids for its processes, or none. */
  get isOfOtherIds(): boolean {
    return this.ownId !== process.pid;
  }

  /** The process with this id, if there is one. */
  get(pid: number): LiveProcess | undefined {
    return this.known.get(pid);
  }

  /** What a person wants to know of a process; undefined when it has ended, zombies included. */
  describe(pid: number): ProcessFact | undefined {
    const live = this.known.get(pid);
    if (!live) return undefined;
    let described = this.described.get(live);
    if (described?.epoch !== live.epoch) {
      described = { epoch: live.epoch, fact: this.ask(live) };
      this.described.set(live, described);
    }
    return described.fact;
  }

  private look(pid: number, before: LiveProcess | undefined): LiveProcess | undefined {
    const presence = presenceOf(pid);
    if (!presence) return undefined;
    if (before?.inode !== presence.inode || before.uid !== presence.uid) {
      return new LiveProcess(pid, presence, this.ourNamespace);
    }
    before.renew(presence);
    return before;
  }

  private ask(live: LiveProcess): ProcessFact | undefined {
    const stat = live.stat();
    if (!stat || live.hasEnded) return undefined;
    return {
      pid: live.pid,
      name: utf8(stat.name),
      uid: live.uid,
      startedAt: this.clock.timeOf(stat.startTicks),
      isStopped: stat.state === 'T' || stat.state === 't',
    };
  }

  /** When a process of the last refresh started, in clock ticks after boot: no other one with its id has the same. */
  startTicksOf(pid: number): number | undefined {
    return this.known.get(pid)?.stat()?.startTicks;
  }

  /**
   * Whether a process lives that nothing can be read of: it is behind hidepid, or a descriptor is wanting. A signal to it
   * finds somebody, or is refused (EPERM, by SELinux EACCES), instead of finding nobody (kill(2)).
   */
  isHidden(pid: number): boolean {
    const live = this.known.get(pid);
    // What can be read was, and says that it has ended.
    if (live ? live.stat() : !this.canHide) return false;
    if (!live && isThread(pid)) return false;
    try {
      process.kill(pid, 0);
      return true;
    } catch (error) {
      return errnoOf(error) !== 'ESRCH';
    }
  }

  /** When a process started, milliseconds since the epoch; undefined when there is none. Asks `/proc`. */
  startOf(pid: number): number | undefined {
    const file = readProcFile(`/proc/${pid}/stat`);
    const stat = file.ok ? parseStat(file.text) : undefined;
    return stat && this.clock.timeOf(stat.startTicks);
  }

  /** See {@link BootClock.latestStart}. */
  latestStart(second: number): number {
    return this.clock.latestStart(second);
  }
}

/** Whether an id is that of a thread: a signal finds those too, and `/proc` has them without listing them. */
function isThread(id: number): boolean {
  const status = readProcFile(`/proc/${id}/status`);
  const processId = status.ok ? /^Tgid:\s+(\d+)/m.exec(status.text)?.[1] : undefined;
  return processId !== undefined && Number(processId) !== id;
}

/** Whether processes can hide from us: `/proc` mounted with hidepid, or a pid namespace that is not the first. */
export function canProcessesHide(): boolean {
  return linkTarget('/proc/self/ns/pid') !== initialPidNamespace || statOf('/proc/1') === undefined;
}

function presenceOf(pid: number): Presence | undefined {
  // Behind hidepid=1 everything of a process is refused but that it is there, and whose it is.
  const folder = statOf(`/proc/${pid}/task`);
  const stats = folder === 'refused' ? statOf(`/proc/${pid}`) : folder;
  if (stats === 'refused') return untold;
  return stats && { inode: stats.ino, uid: stats.uid, threads: stats.nlink - 2 };
}

/** Of one that is listed, and of which SELinux, for one, refuses all else. Of threads none may be looked into either. */
const untold: Presence = { inode: 0, uid: overflowUid, threads: 0 };

/** Undefined where there is nothing. */
function statOf(path: string): Stats | 'refused' | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    return hasProcessEnded(errnoOf(error)) ? undefined : 'refused';
  }
}

import type { Stats } from 'node:fs';
import { readdirSync, readlinkSync, statSync } from 'node:fs';
import process from 'node:process';
import type { ProcessFact, StatFields } from '../sysv/processes.ts';
import { parseStat } from '../sysv/processes.ts';
import { BootClock } from './bootClock.ts';
import { systemErrorName } from './errno.ts';
import type { ProcText } from './procFile.ts';
import { isRefused, ProcFile, readProcFile } from './procFile.ts';

/** Fixed inodes of the namespaces that the kernel starts with (kernel: include/linux/proc_ns.h). */
const initialIpcNamespace = 'ipc:[4026531839]';
const initialPidNamespace = 'pid:[4026531836]';

/** Which IPC namespace a process stands in, as far as it may be known. */
export type Membership = 'ours' | 'other' | 'unknown';

/** What a process runs. */
interface Program {
  /** Of that execve(2); undefined where it cannot be told from another one. */
  readonly stamp: string | undefined;
  readonly commandLine: string;
  readonly executable: string | undefined;
}

/** A process while it lives. Facts that cannot change are read once. */
export class LiveProcess {
  readonly pid: number;
  /** Changes with each process that gets the pid. */
  readonly inode: number;
  /** Effective user. */
  readonly uid: number;
  private readonly ourNamespace: string | undefined;
  private knownMembership: Membership | undefined;
  private knownKernelThread: boolean | undefined;
  private readonly statFile: ProcFile;
  private readonly syscallFile: ProcFile;
  private knownStat: { readonly fields: StatFields | undefined } | undefined;
  private program: Program | undefined;

  constructor(pid: number, inode: number, uid: number, ourNamespace: string | undefined) {
    this.pid = pid;
    this.inode = inode;
    this.uid = uid;
    this.ourNamespace = ourNamespace;
    this.statFile = new ProcFile(`/proc/${pid}/stat`);
    this.syscallFile = new ProcFile(`/proc/${pid}/syscall`);
  }

  /** Whether the objects that we see are this process's objects too. Who was in our namespace is taken to be there still. */
  get membership(): Membership {
    if (this.knownMembership !== 'ours') this.knownMembership = this.ask();
    return this.knownMembership;
  }

  /** Asks again: a process may enter another namespace while it lives (setns(2), unshare(2)). */
  get isStillOurs(): boolean {
    this.knownMembership = this.ask();
    return this.knownMembership === 'ours';
  }

  /** Kernel threads use no System V IPC. */
  get isKernelThread(): boolean {
    this.knownKernelThread ??= this.stat()?.isKernelThread ?? false;
    return this.knownKernelThread;
  }

  /** `/proc/PID/stat`, read once a refresh; undefined when the process has ended or may not be seen. */
  stat(): StatFields | undefined {
    this.knownStat ??= { fields: parsed(this.statFile.read()) };
    return this.knownStat.fields;
  }

  /** The call that a thread sleeps in (proc_pid_syscall(5)). */
  syscall(tid: number): ProcText {
    return tid === this.pid ? this.syscallFile.read() : readProcFile(`/proc/${this.pid}/task/${tid}/syscall`);
  }

  /** What it runs; read again only after another execve(2). */
  programOf({ name, image }: StatFields): Program {
    const stamp = image === undefined ? undefined : `${name} ${image}`;
    if (this.program?.stamp === undefined || this.program.stamp !== stamp) this.program = this.readProgram(stamp);
    return this.program;
  }

  /** The next question about what may change is for `/proc`. */
  forget(): void {
    this.knownStat = undefined;
  }

  /** It is not looked at any more. */
  close(): void {
    this.statFile.close();
    this.syscallFile.close();
  }

  private readProgram(stamp: string | undefined): Program {
    const commandLine = readProcFile(`/proc/${this.pid}/cmdline`);
    return {
      stamp,
      commandLine: commandLine.ok ? utf8(commandLine.text.replace(/\0+$/, '').replaceAll('\0', ' ')) : '',
      executable: link(`/proc/${this.pid}/exe`),
    };
  }

  private ask(): Membership {
    try {
      return this.membershipOf(readlinkSync(`/proc/${this.pid}/ns/ipc`));
    } catch (error) {
      if (!isRefused(systemErrorName(error) ?? '')) return this.askThreads();
      return this.isGlobalInit && this.ourNamespace !== initialIpcNamespace ? 'other' : 'unknown';
    }
  }

  /** A first thread that has ended has left its namespaces, where the other threads still are. */
  private askThreads(): Membership {
    const links = threadIds(this.pid).map((tid) => link(`/proc/${this.pid}/task/${tid}/ns/ipc`));
    return this.membershipOf(links.find((one) => one !== undefined));
  }

  private membershipOf(namespace: string | undefined): Membership {
    return namespace !== undefined && namespace === this.ourNamespace ? 'ours' : 'other';
  }

  /** The first process of all was started in the initial namespaces, and no init leaves them. */
  private get isGlobalInit(): boolean {
    return this.pid === 1 && link('/proc/self/ns/pid') === initialPidNamespace;
  }
}

/** The processes of this machine, as far as `/proc` shows them. */
export class ProcessTable {
  private readonly ourNamespace = link('/proc/self/ns/ipc');
  private readonly clock = new BootClock();
  private known = new Map<number, LiveProcess>();
  private threadCounts = new Map<number, number>();
  private described = new Map<number, ProcessFact | undefined>();

  /** Reads which processes there are. */
  refresh(): void {
    this.clock.refresh();
    const previous = this.known;
    this.known = new Map();
    this.threadCounts = new Map();
    this.described = new Map();
    for (const name of readdirSync('/proc')) {
      const pid = Number(name);
      if (!Number.isInteger(pid)) continue;
      const tasks = statTasks(pid);
      if (!tasks) continue;
      const before = previous.get(pid);
      const same = before?.inode === tasks.ino && before.uid === tasks.uid ? before : undefined;
      same?.forget();
      this.known.set(pid, same ?? new LiveProcess(pid, tasks.ino, tasks.uid, this.ourNamespace));
      this.threadCounts.set(pid, tasks.nlink - 2);
    }
    for (const [pid, before] of previous) if (this.known.get(pid) !== before) before.close();
  }

  /** All processes of the last refresh but this one. */
  *others(): Generator<LiveProcess> {
    for (const live of this.known.values()) if (live.pid !== process.pid) yield live;
  }

  /** The process with this id, if there is one. */
  get(pid: number): LiveProcess | undefined {
    return this.known.get(pid);
  }

  /** Ids of a process's threads; more than the process's own only where it has several. */
  threadsOf({ pid }: LiveProcess): readonly number[] {
    return this.threadCounts.get(pid) === 1 ? [pid] : threadIds(pid);
  }

  /** What a person wants to know of a process; undefined when it has ended, zombies included. Read once a refresh. */
  describe(pid: number): ProcessFact | undefined {
    if (!this.described.has(pid)) this.described.set(pid, this.ask(pid));
    return this.described.get(pid);
  }

  private ask(pid: number): ProcessFact | undefined {
    const live = this.known.get(pid);
    const stat = live?.stat();
    if (!live || !stat || this.hasEnded(live, stat)) return undefined;
    const { commandLine, executable } = live.programOf(stat);
    return {
      ...(executable === undefined ? {} : { executable }),
      pid,
      name: utf8(stat.name),
      commandLine,
      uid: live.uid,
      startedAt: this.clock.timeOf(stat.startTicks),
      isStopped: stat.state === 'T' || stat.state === 't',
    };
  }

  /** A zombie uses nothing any more, unless only its first thread has ended. */
  private hasEnded(live: LiveProcess, stat: StatFields): boolean {
    if (stat.state !== 'Z' && stat.state !== 'X') return false;
    return this.threadsOf(live).every((tid) => {
      const state = parsed(readProcFile(`/proc/${live.pid}/task/${tid}/stat`))?.state;
      return state === undefined || state === 'Z' || state === 'X';
    });
  }

  /** See {@link BootClock.doubtSince}. */
  clockDoubtSince(time: number): number {
    return this.clock.doubtSince(time);
  }
}

/** Whether processes can hide from us: `/proc` mounted with hidepid, or a pid namespace that is not the first. */
export function canProcessesHide(): boolean {
  return link('/proc/self/ns/pid') !== initialPidNamespace || !statSync('/proc/1', { throwIfNoEntry: false });
}

/** Behind hidepid=1 everything of a process is refused but that it is there, and whose it is. */
function statTasks(pid: number): Stats | undefined {
  try {
    return statSync(`/proc/${pid}/task`, { throwIfNoEntry: false });
  } catch {
    return statSync(`/proc/${pid}`, { throwIfNoEntry: false });
  }
}

function parsed(stat: ProcText): StatFields | undefined {
  return stat.ok ? parseStat(stat.text) : undefined;
}

/** None when the process has ended, or may not be looked into. */
function threadIds(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number);
  } catch {
    return [];
  }
}

function link(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    // A masked /proc, no right to look, or a process that has ended: to the caller, all mean that it is not known.
    return undefined;
  }
}

function utf8(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8');
}

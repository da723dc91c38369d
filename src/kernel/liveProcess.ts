import { readdirSync, readlinkSync } from 'node:fs';
import type { StatFields } from '../sysv/processes.ts';
import { parseStat } from '../sysv/processes.ts';
import { errnoOf } from './errno.ts';
import { linkTarget } from './links.ts';
import type { ProcText } from './procFile.ts';
import { isRefused, KeptFile, readProcFile } from './procFile.ts';
import { RunMark } from './runMark.ts';

/** The IPC namespace that the kernel starts with; its inode is fixed (kernel: include/linux/proc_ns.h). */
const initialIpcNamespace = 'ipc:[4026531839]';
/** The pid namespace that the kernel starts with; its inode is fixed as well. */
export const initialPidNamespace = 'pid:[4026531836]';

/** Which IPC namespace a process stands in, as far as it may be known. */
export type Membership = 'ours' | 'other' | 'unknown';

/** What one stat(2) tells of a process. */
export interface Presence {
  /** Changes with each process that gets the pid. */
  readonly inode: number;
  /** Effective user. */
  readonly uid: number;
  readonly threads: number;
}

/** A process while it lives. Facts are read once, and again after it has run. */
export class LiveProcess {
  readonly pid: number;
  /** Changes whenever something about the process may have changed. */
  epoch = 0;
  private presence: Presence;
  private readonly ourNamespace: string | undefined;
  private mark: RunMark | undefined;
  private knownMembership: Membership | undefined;
  private knownKernelThread: boolean | undefined;
  private knownStat: { readonly fields: StatFields | undefined } | undefined;
  private knownThreads: readonly number[] | undefined;

  constructor(pid: number, presence: Presence, ourNamespace: string | undefined) {
    this.pid = pid;
    this.presence = presence;
    this.ourNamespace = ourNamespace;
  }

  get inode(): number {
    return this.presence.inode;
  }

  get uid(): number {
    return this.presence.uid;
  }

  /** Whether nothing about it can have changed since this was last asked. What several threads do is not followed. */
  hasRested(): boolean {
    if (this.presence.threads !== 1) return false;
    // Many processes are never met a second time.
    this.mark ??= new RunMark(new KeptFile(`/proc/${this.pid}/schedstat`));
    return this.mark.isSame();
  }

  /** The next question about what may change is for `/proc`. */
  renew(presence: Presence): void {
    this.epoch++;
    this.presence = presence;
    this.knownStat = undefined;
    this.knownThreads = undefined;
    this.knownMembership = undefined;
  }

  /** Whether the objects that we see are this process's objects too: it may enter another namespace (setns(2)) when it runs. */
  get membership(): Membership {
    this.knownMembership ??= this.ask(`/proc/${this.pid}`) ?? this.askThreads();
    return this.knownMembership;
  }

  /** As {@link membership}, of one of its threads: each may enter another namespace by itself. */
  membershipOf(tid: number): Membership {
    return tid === this.pid ? this.membership : (this.ask(`/proc/${this.pid}/task/${tid}`) ?? this.unlinked);
  }

  /** Kernel threads use no System V IPC. */
  get isKernelThread(): boolean {
    this.knownKernelThread ??= this.stat()?.isKernelThread ?? false;
    return this.knownKernelThread;
  }

  /** Ids of its threads; none when it has ended, or may not be looked into. */
  get threads(): readonly number[] {
    this.knownThreads ??= this.presence.threads === 1 ? [this.pid] : threadIds(this.pid);
    return this.knownThreads;
  }

  /** `/proc/PID/stat`; undefined when the process has ended or may not be seen. */
  stat(): StatFields | undefined {
    this.knownStat ??= { fields: parsed(this.read('stat')) };
    return this.knownStat.fields;
  }

  /** The call that a thread sleeps in (proc_pid_syscall(5)). */
  syscall(tid: number): ProcText {
    const file = this.read(tid === this.pid ? 'syscall' : `task/${tid}/syscall`);
    // Whatever the counters say next time: it was not at rest.
    if (file.ok && file.text.startsWith('running')) this.mark?.distrust();
    return file;
  }

  /** Whether it has ended. A zombie uses nothing any more, unless only its first thread has ended. */
  get hasEnded(): boolean {
    const state = this.stat()?.state;
    return hasEnded(state) && (state === undefined || this.livingThread === undefined);
  }

  /** Where its files and memory are to be seen: a first thread that has ended has let go of them, the others have not. */
  get folder(): string {
    const thread = hasEnded(this.stat()?.state) ? this.livingThread : undefined;
    return thread === undefined ? `/proc/${this.pid}` : `/proc/${this.pid}/task/${thread}`;
  }

  private get livingThread(): number | undefined {
    return this.threads.find((tid) => !hasEnded(parsed(this.read(`task/${tid}/stat`))?.state));
  }

  /** It is not looked at any more. */
  close(): void {
    this.mark?.close();
  }

  /** What fails for want of a descriptor has to be read again. */
  private read(file: string): ProcText {
    const found = readProcFile(`/proc/${this.pid}/${file}`);
    if (!found.ok && !isRefused(found.errno)) this.mark?.distrust();
    return found;
  }

  /** Undefined where there is no such link any more. */
  private ask(folder: string): Membership | undefined {
    try {
      const namespace = readlinkSync(`${folder}/ns/ipc`);
      if (this.ourNamespace === undefined) return 'unknown';
      return namespace === this.ourNamespace ? 'ours' : 'other';
    } catch (error) {
      if (!isRefused(errnoOf(error))) return undefined;
      const isElsewhere = this.ourNamespace !== undefined && this.ourNamespace !== initialIpcNamespace;
      return isElsewhere && this.isGlobalInit ? 'other' : 'unknown';
    }
  }

  /** A first thread that has ended has left its namespaces, where the other threads still are. */
  private askThreads(): Membership {
    for (const tid of this.threads) {
      const found = this.ask(`/proc/${this.pid}/task/${tid}`);
      if (found) return found;
    }
    return this.unlinked;
  }

  /** Without CONFIG_IPC_NS nobody has such a link, and all share one table; otherwise it has ended. */
  private get unlinked(): Membership {
    return this.ourNamespace === undefined ? 'ours' : 'other';
  }

  /** The first process of all was started in the initial namespaces, and no init leaves them. */
  private get isGlobalInit(): boolean {
    return this.pid === 1 && linkTarget('/proc/self/ns/pid') === initialPidNamespace;
  }
}

function hasEnded(state: string | undefined): boolean {
  return state === undefined || state === 'Z' || state === 'X';
}

function parsed(stat: ProcText): StatFields | undefined {
  return stat.ok ? parseStat(stat.text) : undefined;
}

function threadIds(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number);
  } catch {
    // Gone meanwhile, or hidden (hidepid of proc(5)): it has no thread that could be looked at.
    return [];
  }
}

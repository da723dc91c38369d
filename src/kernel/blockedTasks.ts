import type { BlockedTask, Hidden, Wait } from '../sysv/evidence.ts';
import type { ObjectRef, SemaphoreSet } from '../sysv/objects.ts';
import { refText } from '../sysv/objects.ts';
import { mayBeOpenTo } from '../sysv/permissions.ts';
import type { LiveProcess } from './liveProcess.ts';
import type { ProcessTable } from './processTable.ts';
import type { SeenTask } from './retries.ts';
import { ThreadRuns } from './threadRuns.ts';
import type { TaskState } from './waits.ts';
import { taskState } from './waits.ts';

/** What one look at all tasks found. */
export interface TaskScan {
  /** Tasks that sleep on an object, by its reference. */
  readonly blocked: ReadonlyMap<string, readonly SeenTask[]>;
  /** What kept us from seeing all tasks, for queues and for sets. */
  readonly hidden: { readonly msg: readonly Hidden[]; readonly sem: readonly Hidden[] };
  /**
   * Stopped processes that may not be looked into and may be waiting for a set: they go on to wait when they are
   * continued, and the kernel does not count them meanwhile. Behind hidepid, and from another pid namespace, nobody is
   * told who is stopped (proc(5)), and so none of them is among these.
   */
  readonly stoppedAt: (set: SemaphoreSet) => readonly Hidden[];
}

/** A task that sleeps on an object. */
interface Sleeper extends SeenTask {
  readonly ref: string;
  readonly name: string;
}

/** What the tasks of one process do, as long as it has not run. */
interface ProcessScan {
  readonly epoch: number;
  readonly sleepers: readonly Sleeper[];
  readonly somewhere: readonly ('msg' | 'sem')[];
  readonly isRefused: boolean;
}

type ThreadStates = readonly (readonly [tid: number, state: TaskState])[];

const mostExamples = 3;

/** Finds the tasks that sleep on queues and sets, and remembers since when. */
export class BlockedTasks {
  private readonly table: ProcessTable;
  private readonly scans = new WeakMap<LiveProcess, ProcessScan>();
  private readonly runs = new WeakMap<LiveProcess, ThreadRuns>();
  private firstSeen = new Map<string, number>();

  constructor(table: ProcessTable) {
    this.table = table;
  }

  /**
   * Looks at every thread of every process; those of other IPC namespaces are left out once they are known to wait.
   * `now` in milliseconds since the epoch.
   */
  scan(now: number): TaskScan {
    const blocked = new Map<string, SeenTask[]>();
    const firstSeen = new Map<string, number>();
    const refused: LiveProcess[] = [];
    const somewhere = { msg: new Set<number>(), sem: new Set<number>() };
    for (const live of this.table.others()) {
      const scan = this.scanOf(live, now);
      if (scan.isRefused) refused.push(live);
      for (const kind of scan.somewhere) somewhere[kind].add(live.pid);
      for (const sleeper of scan.sleepers) {
        firstSeen.set(sleeper.name, sleeper.firstSeen);
        const tasks = blocked.get(sleeper.ref);
        if (tasks) tasks.push(sleeper);
        else blocked.set(sleeper.ref, [sleeper]);
      }
    }
    this.firstSeen = firstSeen;
    const hidden = this.hiddenProcesses(refused);
    let stopped: readonly LiveProcess[] | undefined;
    return {
      blocked,
      hidden: { msg: [...hidden, ...pids(somewhere.msg)], sem: [...hidden, ...pids(somewhere.sem)] },
      stoppedAt: (set) => {
        // Looked for only where the kernel was asked for its waiters.
        stopped ??= this.stoppedOf(refused);
        return this.hiddenProcesses(stopped.filter(({ uid }) => mayBeOpenTo(uid, set)));
      },
    };
  }

  private scanOf(live: LiveProcess, now: number): ProcessScan {
    let scan = this.scans.get(live);
    if (scan?.epoch !== live.epoch) {
      scan = this.look(live, now);
      this.scans.set(live, scan);
    }
    return scan;
  }

  private look(live: LiveProcess, now: number): ProcessScan {
    const { epoch, threads } = live;
    const states = threads.map((tid) => [tid, taskState(live.pid, tid, live.syscall(tid))] as const);
    // The namespace of one that waits for nothing does not matter, and asking is nearly as expensive as the read.
    const isIdle = threads.length > 0 && states.every(([, state]) => state.is === 'notWaiting');
    if (isIdle) return { ...nothing, epoch };
    const runs = this.runsOf(live, states, now);
    const sleepers: Sleeper[] = [];
    const somewhere: ('msg' | 'sem')[] = [];
    let isRefused = threads.length === 0 && live.membership === 'unknown';
    for (const [tid, state] of states) {
      if (state.is === 'notWaiting') continue;
      // Where nothing else may be read of a thread, this may not either.
      const membership = state.is === 'refused' ? live.membership : live.membershipOf(tid);
      if (membership === 'other') continue;
      if (state.is === 'refused' || membership === 'unknown') isRefused = true;
      if (state.is === 'waitingSomewhere') somewhere.push(state.kind);
      else if (state.is === 'waiting') {
        const { ref, wait } = state.on;
        const name = waitName(ref, tid, live.inode, wait);
        const process = membership === 'ours' ? this.table.describe(live.pid) : undefined;
        if (!process) continue;
        const firstSeen = this.firstSeen.get(name) ?? now;
        const since = Math.max(firstSeen, runs.lastRunOf(tid) ?? now);
        const task: BlockedTask = { process, thread: tid, wait, since };
        const isBusy = wait.call !== 'msgrcv' && runs.doOthersGoOn(tid);
        sleepers.push({ ref: refText(ref), name, firstSeen, task: isBusy ? { ...task, hasBusyProcess: true } : task });
      }
    }
    return { epoch, sleepers, somewhere, isRefused: isRefused && !live.isKernelThread };
  }

  /** Of the threads that sleep in a call; of all others too where that tells whether one of them is stuck. */
  private runsOf(live: LiveProcess, states: ThreadStates, now: number): ThreadRuns {
    const runs = this.runs.get(live) ?? new ThreadRuns();
    this.runs.set(live, runs);
    const calls = states.flatMap(([tid, state]) => (state.is === 'waiting' ? [{ tid, call: state.on.wait.call }] : []));
    const isAll = calls.some(({ call }) => call !== 'msgrcv');
    runs.look(live.pid, isAll ? live.threads : calls.map(({ tid }) => tid), now);
    return runs;
  }

  private stoppedOf(refused: readonly LiveProcess[]): LiveProcess[] {
    return refused.filter(({ pid }) => this.table.describe(pid)?.isStopped);
  }

  private hiddenProcesses(refused: readonly LiveProcess[]): Hidden[] {
    if (refused.length === 0) return [];
    const examples = refused.slice(0, mostExamples).map(({ pid }) => {
      const name = this.table.get(pid)?.stat()?.name;
      return name === undefined ? String(pid) : `${name} (${pid})`;
    });
    return [{ what: 'processes', count: refused.length, examples }];
  }
}

const nothing: Omit<ProcessScan, 'epoch'> = { sleepers: [], somewhere: [], isRefused: false };

function pids(found: ReadonlySet<number>): Hidden[] {
  return found.size === 0 ? [] : [{ what: 'blockedSomewhere', pids: [...found] }];
}

function waitName(ref: ObjectRef, tid: number, inode: number, wait: Wait): string {
  return `${refText(ref)}/${tid}/${inode}/${JSON.stringify(wait)}`;
}

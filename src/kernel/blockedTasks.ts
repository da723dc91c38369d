import type { BlockedTask, Hidden, Wait } from '../sysv/evidence.ts';
import type { ObjectRef } from '../sysv/objects.ts';
import { refText } from '../sysv/objects.ts';
import type { LiveProcess, ProcessTable } from './processTable.ts';
import { taskState } from './waits.ts';

/** What one look at all tasks found. */
export interface TaskScan {
  /** Tasks that sleep on an object, by its reference. */
  readonly blocked: ReadonlyMap<string, readonly BlockedTask[]>;
  /** What kept us from seeing all tasks, for queues and for sets. */
  readonly hidden: { readonly msg: readonly Hidden[]; readonly sem: readonly Hidden[] };
}

const mostExamples = 3;

/** Finds the tasks that sleep on queues and sets, and remembers since when each has been seen there. */
export class BlockedTasks {
  private readonly table: ProcessTable;
  private since = new Map<string, number>();

  constructor(table: ProcessTable) {
    this.table = table;
  }

  /** Looks at every thread of every process of this IPC namespace; `now` in milliseconds since the epoch. */
  scan(now: number): TaskScan {
    const blocked = new Map<string, BlockedTask[]>();
    const since = new Map<string, number>();
    const refused: LiveProcess[] = [];
    const somewhere = { msg: new Set<number>(), sem: new Set<number>() };
    for (const live of this.table.others()) {
      if (live.membership === 'other' || live.isKernelThread) continue;
      let isRefused = live.membership === 'unknown';
      for (const tid of this.table.threadsOf(live)) {
        const state = taskState(live.pid, tid, live.syscall(tid));
        if (state.is === 'refused') isRefused = true;
        else if (state.is === 'waitingSomewhere') somewhere[state.kind].add(live.pid);
        else if (state.is === 'waiting') {
          const { ref, wait } = state.on;
          const name = waitName(ref, tid, live.inode, wait);
          // It was confirmed when it was first seen; nobody who sleeps enters another namespace.
          const process = this.since.has(name) || live.isStillOurs ? this.table.describe(live.pid) : undefined;
          if (!process) continue;
          since.set(name, this.since.get(name) ?? now);
          const tasks = blocked.get(refText(ref)) ?? [];
          tasks.push({ process, thread: tid, wait, since: since.get(name) ?? now });
          blocked.set(refText(ref), tasks);
        }
      }
      if (isRefused) refused.push(live);
    }
    this.since = since;
    const hidden = this.hiddenProcesses(refused);
    return { blocked, hidden: { msg: [...hidden, ...pids(somewhere.msg)], sem: [...hidden, ...pids(somewhere.sem)] } };
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

function pids(found: ReadonlySet<number>): Hidden[] {
  return found.size === 0 ? [] : [{ what: 'blockedSomewhere', pids: [...found] }];
}

function waitName(ref: ObjectRef, tid: number, inode: number, wait: Wait): string {
  return `${refText(ref)}/${tid}/${inode}/${JSON.stringify(wait)}`;
}

import { readProcFile } from './procFile.ts';

/** For so many milliseconds after a thread has run it counts as one that goes on: many only look now and then. */
const goingOnMs = 10_000;

interface Run {
  readonly mark: string | undefined;
  /** When it was last seen to have run, milliseconds since the epoch. */
  readonly at: number;
}

/**
 * Tells which threads of a process have run between two looks, by what the kernel counts of each
 * (`/proc/PID/task/TID/schedstat`; kernel: Documentation/scheduler/sched-stats.rst). Where it does not count, none has.
 */
export class ThreadRuns {
  private runs: ReadonlyMap<number, Run> = new Map();
  private goingOn: readonly number[] = [];

  /** Looks at these threads; `now` in milliseconds since the epoch. One that was not looked at before counts as run. */
  look(pid: number, tids: readonly number[], now: number): void {
    const runs = new Map<number, Run>();
    for (const tid of tids) {
      const mark = runMark(pid, tid);
      const before = this.runs.get(tid);
      runs.set(tid, before && before.mark === mark ? before : { mark, at: now });
    }
    this.runs = runs;
    this.goingOn = [...runs].filter(([, { at }]) => now - at < goingOnMs).map(([tid]) => tid);
  }

  /** When a thread was last seen to have run; undefined for one that was not looked at. */
  lastRunOf(tid: number): number | undefined {
    return this.runs.get(tid)?.at;
  }

  /** Whether another of the threads goes on. */
  doOthersGoOn(tid: number): boolean {
    const [first, second] = this.goingOn;
    return (first !== undefined && first !== tid) || second !== undefined;
  }
}

function runMark(pid: number, tid: number): string | undefined {
  const file = readProcFile(`/proc/${pid}/task/${tid}/schedstat`);
  return file.ok ? file.text : undefined;
}

import type { KeptFile } from './procFile.ts';

/** The first number counts nanoseconds on a processor, the last how often the thread was given one. */
const notCounted = /(^| )0\n$/;

/**
 * Tells whether a thread has run, from `/proc/PID/schedstat` (kernel: Documentation/scheduler/sched-stats.rst), which is
 * cheaper than anything else that `/proc` says of it, and which everybody may read. A thread that has not run since is as
 * it was: it sleeps in the same call, in the same program and namespaces, as the same user, and it has not ended.
 */
export class RunMark {
  private readonly file: Pick<KeptFile, 'read' | 'close'>;
  private last: string | undefined;

  /** `file` is the thread's schedstat. */
  constructor(file: Pick<KeptFile, 'read' | 'close'>) {
    this.file = file;
  }

  /**
   * Whether the thread has not run since this was last asked. False in all cases of doubt: the first time, once it has
   * ended, and where the kernel does not count.
   */
  isSame(): boolean {
    const mark = this.file.read();
    const before = this.last;
    this.last = mark.ok && !notCounted.test(mark.text) ? mark.text : undefined;
    return this.last !== undefined && this.last === before;
  }

  /** Next time it counts as one that has run. */
  distrust(): void {
    this.last = undefined;
  }

  close(): void {
    this.file.close();
  }
}

import { closeSync, openSync, readSync } from 'node:fs';

/** How long this thread could have run, had the processors not been busy with other processes. */
export class ThreadWait {
  private readonly file = openSync('/proc/thread-self/schedstat', 'r');
  private readonly buffer = Buffer.alloc(128);

  /** Milliseconds since the thread began (proc_pid_schedstat: run, waited, turns; in nanoseconds). */
  soFar(): number {
    const length = readSync(this.file, this.buffer, 0, this.buffer.length, 0);
    return Number(this.buffer.toString('latin1', 0, length).split(' ')[1]) / 1e6;
  }

  close(): void {
    closeSync(this.file);
  }
}

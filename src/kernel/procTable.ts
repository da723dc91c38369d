import { closeSync, openSync, readSync } from 'node:fs';
import type { Kind } from '../sysv/objects.ts';

/** The kernel fills at most a page a read, whatever is asked for (kernel: fs/seq_file.c). */
const readSize = 65_536;

/** Room kept free behind what was read; less, and the buffer doubles. */
const firstCapacity = 65_536;

/** Where the kernel lists the objects of a kind (sysvipc(7)). */
export function tablePath(kind: Kind): string {
  return `/proc/sysvipc/${kind}`;
}

/**
 * Reads one `/proc/sysvipc` table again and again through one descriptor, which belongs for life to the IPC namespace
 * of the process that opened it. Two buffers take turns, so the bytes of one reading stay valid until the one after
 * the next.
 */
export class ProcTable {
  private readonly path: string;
  private descriptor: number | undefined;
  private last = Buffer.alloc(firstCapacity);
  private next = Buffer.alloc(firstCapacity);

  constructor(path: string) {
    this.path = path;
  }

  /** The whole text of the table. Throws the system's error (ENOENT, EACCES, …) when it cannot be read. */
  read(): Uint8Array {
    this.descriptor ??= openSync(this.path, 'r');
    let length = 0;
    for (;;) {
      if (this.next.length - length < readSize) this.grow();
      const count = readSync(this.descriptor, this.next, length, readSize, length);
      if (count === 0) break;
      length += count;
    }
    // Only now: a reading that failed half-way must not take the buffer of the last one that did not.
    [this.last, this.next] = [this.next, this.last];
    return this.last.subarray(0, length);
  }

  close(): void {
    if (this.descriptor === undefined) return;
    closeSync(this.descriptor);
    this.descriptor = undefined;
  }

  private grow(): void {
    const larger = Buffer.allocUnsafeSlow(this.next.length * 2);
    this.next.copy(larger);
    this.next = larger;
  }
}

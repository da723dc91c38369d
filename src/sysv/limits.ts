import type { Kind } from './objects.ts';

/** A limit of this IPC namespace, named after its entry in `/proc/sys/kernel`. */
export interface Limits {
  /** Most message queues. */
  readonly msgmni: number;
  /** Most bytes in one message. */
  readonly msgmax: number;
  /** Default for the bytes that one queue may hold. */
  readonly msgmnb: number;
  /** Most semaphore sets (fourth number of `kernel.sem`). */
  readonly semmni: number;
  /** Most semaphores in one set (first number of `kernel.sem`). */
  readonly semmsl: number;
  /** Most semaphores in all sets (second number of `kernel.sem`). */
  readonly semmns: number;
  /** Most shared memory segments. */
  readonly shmmni: number;
  /** Most bytes in one segment. */
  readonly shmmax: bigint;
  /** Most pages in all segments. */
  readonly shmall: bigint;
}

/** The share of a limit from which on a shortage is worth a warning. */
const warningShare = 0.9;

/** How many objects of a kind there may be, and the sysctl that says so. */
export function objectLimit(kind: Kind, limits: Limits): { readonly most: number; readonly sysctl: string } {
  switch (kind) {
    case 'msg':
      return { most: limits.msgmni, sysctl: 'kernel.msgmni' };
    case 'sem':
      return { most: limits.semmni, sysctl: 'kernel.sem' };
    case 'shm':
      return { most: limits.shmmni, sysctl: 'kernel.shmmni' };
  }
}

/** Whether so many objects are close enough to the limit (90 %) to warn. */
export function isNearLimit(count: number, most: number): boolean {
  return count >= most * warningShare;
}

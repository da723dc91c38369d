import { closeSync, openSync, readSync } from 'node:fs';
import { errnoOf } from './errno.ts';

/** What reading a file below `/proc` gave: its text, or the name of the error. */
export type ProcText = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly errno: string };

let buffer = Buffer.alloc(65_536);

/**
 * The text of a file below `/proc`, read without asking for its size, which is always 0 there. Processes end at any
 * moment, so failing is normal: ENOENT or ESRCH when the process is gone, EACCES or EPERM without the right to look.
 */
export function readProcFile(path: string): ProcText {
  let descriptor: number | undefined;
  try {
    descriptor = open(path);
    return { ok: true, text: readWhole(descriptor) };
  } catch (error) {
    return failure(error);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function readWhole(descriptor: number): string {
  let length = 0;
  for (;;) {
    if (length === buffer.length) buffer = Buffer.concat([buffer, Buffer.alloc(buffer.length)]);
    const count = readSync(descriptor, buffer, length, buffer.length - length, length);
    length += count;
    // The kernel fills at least a page while there is more.
    if (count === 0 || length < 2_048) return buffer.toString('latin1', 0, length);
  }
}

function failure(error: unknown): ProcText {
  return { ok: false, errno: errnoOf(error) };
}

/** Descriptors that may be kept at a time, and what part of all that this process may have: everything else needs some. */
const mostKept = 1_000;
const keptPart = 0.25;
const kept = new Set<KeptFile>();
let keptLimit: number | undefined;

/**
 * A file of one process that is read again and again, through one descriptor, for opening and closing costs more than
 * reading. The descriptor is that of this process for good: once it has ended, reading fails with ESRCH, whoever has got
 * its id. EMFILE where too many are kept, and once where the descriptor had to be given to somebody else.
 */
export class KeptFile {
  private readonly path: string;
  private descriptor: number | undefined;
  private isLost = false;

  constructor(path: string) {
    this.path = path;
  }

  /** As {@link readProcFile}. */
  read(): ProcText {
    try {
      if (this.isLost) {
        this.isLost = false;
        return { ok: false, errno: 'EMFILE' };
      }
      if (this.descriptor === undefined) {
        keptLimit ??= Math.min(mostKept, Math.floor(descriptorLimit() * keptPart));
        if (kept.size >= keptLimit) return { ok: false, errno: 'EMFILE' };
        this.descriptor = open(this.path);
        kept.add(this);
      }
      return { ok: true, text: readWhole(this.descriptor) };
    } catch (error) {
      return failure(error);
    }
  }

  close(): void {
    if (this.descriptor === undefined) return;
    closeSync(this.descriptor);
    this.descriptor = undefined;
    kept.delete(this);
  }

  /** Closes it for want of descriptors: the process that has the path by then may be another one, and its reader hears so. */
  giveUp(): void {
    this.close();
    this.isLost = true;
  }
}

/** Descriptors that are only kept give way to one that is needed now. */
function open(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if (errnoOf(error) !== 'EMFILE' || kept.size === 0) throw error;
    for (const file of kept) file.giveUp();
    return openSync(path, 'r');
  }
}

/** How many descriptors this process may have (getrlimit(2)); Node raises the soft limit to the hard one. */
function descriptorLimit(): number {
  const limits = readProcFile('/proc/self/limits');
  const limit = limits.ok ? /^Max open files +(\d+)/m.exec(limits.text)?.[1] : undefined;
  return limit === undefined ? Number.POSITIVE_INFINITY : Number(limit);
}

/** Whether an error of {@link readProcFile} says that the process has ended. */
export function hasProcessEnded(errno: string): boolean {
  return errno === 'ENOENT' || errno === 'ESRCH';
}

/** Whether an error of {@link readProcFile} says that the process is there but may not be looked into. */
export function isRefused(errno: string): boolean {
  return errno === 'EACCES' || errno === 'EPERM';
}

/** What the bytes of {@link readProcFile} say, where they are text. */
export function utf8(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8');
}

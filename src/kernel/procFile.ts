import { closeSync, openSync, readSync } from 'node:fs';
import { systemErrorName } from './errno.ts';

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
    descriptor = openSync(path, 'r');
    let length = 0;
    for (;;) {
      if (length === buffer.length) buffer = Buffer.concat([buffer, Buffer.alloc(buffer.length)]);
      const count = readSync(descriptor, buffer, length, buffer.length - length, null);
      length += count;
      // The kernel fills at least a page while there is more.
      if (count === 0 || length < 2_048) return { ok: true, text: buffer.toString('latin1', 0, length) };
    }
  } catch (error) {
    return { ok: false, errno: systemErrorName(error) ?? String(error) };
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** Whether an error of {@link readProcFile} says that the process is there but may not be looked into. */
export function isRefused(errno: string): boolean {
  return errno === 'EACCES' || errno === 'EPERM';
}

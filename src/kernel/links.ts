import { readlinkSync } from 'node:fs';

/** Where a symbolic link below `/proc` points to. */
export function linkTarget(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    // A masked /proc, no right to look, or a process that has ended: to the caller, all mean that it is not known.
    return undefined;
  }
}

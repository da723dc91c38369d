import { realpathSync, statSync } from 'node:fs';
import type { FileIdentity } from '../sysv/ftok.ts';

/** A file as stat(2) tells it, symbolic links followed. */
export interface IdentifiedFile extends FileIdentity {
  /** A regular one. */
  readonly isFile: boolean;
  readonly isDirectory: boolean;
}

/** Identifies a file, without ever rounding its inode; throws the system's error (ENOENT, EACCES, …). */
export function identifyFile(path: string): IdentifiedFile {
  const stat = statSync(path, { bigint: true });
  // Node hands out the inodes of overlayfs, whose highest bit is set, as negative numbers.
  const inode = BigInt.asUintN(64, stat.ino);
  return { device: stat.dev, inode, isFile: stat.isFile(), isDirectory: stat.isDirectory() };
}

/** Identifies a file; undefined when that is not possible, for whatever reason. */
export function tryIdentifyFile(path: string): IdentifiedFile | undefined {
  try {
    return identifyFile(path);
  } catch {
    // Gone, hidden or not a possible path: one of many candidates less.
    return undefined;
  }
}

/** `device:inode`: equal for two names of one file. */
export function identityText({ device, inode }: FileIdentity): string {
  return `${device}:${inode}`;
}

/** The path without symbolic links; undefined when it leads nowhere. */
export function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    // There is no such file, or it is not for us to know.
    return undefined;
  }
}

import { readdirSync, readFileSync } from 'node:fs';
import type { FileIdentity } from '../sysv/ftok.ts';
import type { FileUse } from '../sysv/keyOrigin.ts';
import type { LinkedFile } from './linkedFiles.ts';
import { LinkedFiles } from './linkedFiles.ts';
import { linkTarget } from './links.ts';

/** A file that a process uses. */
export interface ProcessFile {
  readonly path: string;
  readonly use: FileUse;
  readonly file: FileIdentity;
}

/** The files that a process holds: open, running, or as its working directory. */
export interface ProcessFiles {
  readonly pid: number;
  /** `comm`: at most 15 bytes (proc_pid_comm(5)). */
  readonly command: string;
  /** Where its relative paths begin; undefined where that is not to be seen. */
  readonly workingDirectory: string | undefined;
  readonly files: readonly ProcessFile[];
}

/** A process that has more files open is looked at in part. */
const mostDescriptors = 4_096;

const linked = new LinkedFiles();

/** The executable, working directory and open files of a process (proc_pid_fd(5)); undefined when it is gone. */
export function processFiles(pid: number): ProcessFiles | undefined {
  const folder = `/proc/${pid}`;
  const command = attempt(() => readFileSync(`${folder}/comm`, 'utf8').trimEnd());
  if (command === undefined) return undefined;
  const descriptors = attempt(() => readdirSync(`${folder}/fd`)) ?? [];
  const find = linked.finder(folder);
  const files = [
    fileOf(find('exe'), 'executable'),
    fileOf(find('cwd'), 'workingDirectory'),
    ...descriptors.slice(0, mostDescriptors).map((name) => fileOf(find(`fd/${name}`), 'openFile')),
  ];
  const working = linkTarget(`${folder}/cwd`);
  const workingDirectory = working !== undefined && isThere(working) ? working : undefined;
  return { pid, command, workingDirectory, files: files.filter((file) => file !== undefined) };
}

function fileOf(file: LinkedFile | undefined, use: FileUse): ProcessFile | undefined {
  return file && isThere(file.path) ? { path: file.path, use, file } : undefined;
}

/** A file that was deleted has no path any more. */
function isThere(path: string): boolean {
  return path.startsWith('/') && !path.endsWith(' (deleted)');
}

/** Errors are per process, and even root is refused now and then. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

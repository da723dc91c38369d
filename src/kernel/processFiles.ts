import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { FileUse } from '../sysv/keyOrigin.ts';
import type { IdentifiedFile } from './fileIdentity.ts';
import { tryIdentifyFile } from './fileIdentity.ts';

/** A file that a process uses. */
export interface ProcessFile {
  readonly path: string;
  readonly use: FileUse;
  readonly file: IdentifiedFile;
}

/** What a process has in its hands. */
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

/** The executable, working directory and open files of a process (proc_pid_fd(5)); undefined when it is gone. */
export function processFiles(pid: number): ProcessFiles | undefined {
  const folder = `/proc/${pid}`;
  const command = attempt(() => readFileSync(`${folder}/comm`, 'utf8').trimEnd());
  if (command === undefined) return undefined;
  const working = linkedFile(`${folder}/cwd`, 'workingDirectory');
  const descriptors = attempt(() => readdirSync(`${folder}/fd`)) ?? [];
  const files = [
    linkedFile(`${folder}/exe`, 'executable'),
    working,
    ...descriptors.slice(0, mostDescriptors).map((name) => linkedFile(`${folder}/fd/${name}`, 'openFile')),
  ];
  return { pid, command, workingDirectory: working?.path, files: files.filter((file) => file !== undefined) };
}

/** Pipes, sockets and the like have no path; a file that was deleted has none any more. */
function linkedFile(link: string, use: FileUse): ProcessFile | undefined {
  const path = attempt(() => readlinkSync(link));
  if (!path?.startsWith('/') || path.endsWith(' (deleted)')) return undefined;
  const file = tryIdentifyFile(link);
  return file && { path, use, file };
}

/** Errors are per process, and even root is refused now and then. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

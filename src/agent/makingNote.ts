import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { remove, semaphoreFact } from '../kernel/libc.ts';
import { statObject } from '../kernel/objectStat.ts';
import type { IpcObject, ObjectRef } from '../sysv/objects.ts';
import { onlyOwner, undoSuffix } from './undoFile.ts';
import { leftBehind, workName } from './workFiles.ts';

/** Until it is filled an object belongs to its maker alone. */
export const makersMode = 0o600;
/** Ends the names of notes. */
const noteSuffix = '.making';

/** What is noted of an object, as it was just after it was created. */
interface Note extends ObjectRef {
  readonly key: number;
  readonly cuid: number;
  readonly cgid: number;
  readonly ctime: number;
  /** Its maker. */
  readonly pid: number;
}

/**
 * A file beside that of a removed object which says which object this process is just making of it: should the process
 * be ended over that, another one takes the half-made object away. It is made where that is possible.
 */
export class MakingNote {
  private readonly path: string;
  private readonly descriptor: number | undefined;

  /** `file`: that of the removed object. */
  constructor(directory: string, file: string) {
    this.path = join(directory, workName(nameOf(file), noteSuffix));
    try {
      this.descriptor = openSync(this.path, 'w', onlyOwner);
    } catch (error) {
      // A full disk is no reason to leave an object removed.
      console.error(`note of an undo: ${String(error)}`);
    }
  }

  /** The object has been created, and nothing is in it. */
  write(ref: ObjectRef, multiplier: number): void {
    const stat = statObject(ref, multiplier);
    if (!stat.ok || this.descriptor === undefined) return;
    const { kind, id, key, cuid, cgid, ctime } = stat.value.object;
    const note: Note = { kind, id, key, cuid, cgid, ctime, pid: process.pid };
    try {
      writeSync(this.descriptor, JSON.stringify(note));
    } catch (error) {
      console.error(`note of an undo: ${String(error)}`);
    }
  }

  /** It is made, or could not be. */
  end(): void {
    if (this.descriptor !== undefined) closeSync(this.descriptor);
    rmSync(this.path, { force: true });
  }
}

/**
 * Takes away what a process that was ended has half made, if this file is its note, and forgets the note. Certainly the
 * same object, that nobody else has used, and whose contents are kept: everything else stays. `isAwaited` tells whether
 * a task sleeps on it.
 */
export async function removeHalfMade(
  directory: string,
  file: string,
  multiplier: number,
  isAwaited: (ref: ObjectRef) => Promise<boolean>,
): Promise<void> {
  const place = leftBehind(directory, file, noteSuffix);
  if (place === undefined) return;
  const path = join(directory, workName(nameOf(file), noteSuffix));
  try {
    renameSync(join(directory, file), path);
  } catch {
    // Another window was faster.
    return;
  }
  try {
    const note =
      place === 'here' && existsSync(join(directory, nameOf(file) + undoSuffix)) ? readNote(path) : undefined;
    if (!note || !isHalfMade(note, multiplier) || (await isAwaited(note))) return;
    // From here to the removal nothing is waited for.
    if (isHalfMade(note, multiplier)) remove(note.kind, note.id);
  } finally {
    rmSync(path, { force: true });
  }
}

function readNote(path: string): Note | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Note;
  } catch {
    // Ended before it was written: nobody knows what was made.
    return undefined;
  }
}

function isHalfMade(note: Note, multiplier: number): boolean {
  const stat = statObject(note, multiplier);
  if (!stat.ok) return false;
  const { object } = stat.value;
  const { key, mode, uid, gid, cuid, cgid, ctime } = object;
  const isOwn = uid === cuid && gid === cgid && mode === makersMode;
  const isSame = key === note.key && cuid === note.cuid && cgid === note.cgid && ctime === note.ctime;
  return isOwn && isSame && isUnused(object, note.pid);
}

/** Whether nobody but its maker has used it, also nobody whose process id is hidden (0). */
function isUnused(object: IpcObject, maker: number): boolean {
  const isOurs = (pid: number, time: number) => pid === maker || (pid === 0 && time === 0);
  switch (object.kind) {
    case 'msg':
      return object.rtime === 0 && object.lrpid === 0 && isOurs(object.lspid, object.stime);
    case 'sem':
      return Array.from({ length: object.nsems }, (_, index) => index).every((index) => {
        const [pid, ...waiters] = (['GETPID', 'GETNCNT', 'GETZCNT'] as const).map((fact) =>
          semaphoreFact(object.id, index, fact),
        );
        return pid?.ok && isOurs(pid.value, object.otime) && waiters.every((count) => count.ok && count.value === 0);
      });
    case 'shm':
      return object.cpid === maker && object.nattch === 0 && isOurs(object.lpid, object.atime);
  }
}

function nameOf(file: string): string {
  return file.split('.')[0] ?? file;
}

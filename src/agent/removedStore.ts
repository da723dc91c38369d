import { readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { basename, join } from 'node:path';
import { statObject } from '../kernel/objectStat.ts';
import { valuesOfBytes } from '../kernel/semaphores.ts';
import { Turns } from '../kernel/turns.ts';
import type { ObjectRef } from '../sysv/objects.ts';
import { isMarkedForRemoval } from '../sysv/objects.ts';
import { isAbandoned } from './drainedFile.ts';
import { recoverDrained } from './draining.ts';
import { removeHalfMade } from './makingNote.ts';
import type { RemovedObject, SavedContents, SavedObject } from './removalProtocol.ts';
import { partSuffix, UndoReader, undoSuffix } from './undoFile.ts';

/** A file that nobody has finished for so long never will be, in milliseconds. */
const abandonedMs = 3_600_000;
/** A clock that is wrong has been set by then. */
const doubtMs = 86_400_000;
/** How much of the contents is shown. */
const mostMessages = 200;
const mostTextBytes = 256;
const mostSegmentBytes = 4_096;

/**
 * The objects that can be made again, newest first. What was saved before `keptSince` is left out, and deleted in
 * the end. An object that is still there was saved, and then not removed after all, unless only its messages were taken.
 * `isAwaited` tells whether a task sleeps on an object.
 */
export async function listRemoved(
  directory: string,
  keptSince: number,
  multiplier: number,
  isAwaited: (ref: ObjectRef) => Promise<boolean>,
): Promise<RemovedObject[]> {
  const found: RemovedObject[] = [];
  const turns = new Turns();
  const names = filesOf(directory);
  for (const name of names) await removeHalfMade(directory, name, multiplier, isAwaited);
  for (const name of names) {
    await turns.give();
    if (name.endsWith(partSuffix)) deleteAbandoned(directory, name);
    const file = isAbandoned(directory, name) ? recoverDrained(directory, name, multiplier) : name;
    if (file === undefined) continue;
    const reader = UndoReader.open(directory, file);
    if (!reader) continue;
    reader.close();
    const { saved } = reader;
    if (saved.savedAt < keptSince) expire(join(directory, file), saved, keptSince);
    else if (saved.drained || !isStillThere(saved, multiplier)) found.push({ file, saved });
  }
  return found.sort((a, b) => b.saved.savedAt - a.saved.savedAt);
}

/** Deletes saved objects for good. */
export function forget(directory: string, files: readonly string[]): void {
  for (const file of files) {
    if (basename(file) === file && file.endsWith(undoSuffix)) rmSync(join(directory, file), { force: true });
  }
}

/** The beginning of what is saved; undefined when the file is not there. */
export function readSaved(directory: string, file: string): SavedContents | undefined {
  const reader = UndoReader.open(directory, file);
  if (!reader) return undefined;
  try {
    switch (reader.saved.kind) {
      case 'msg':
        return { kind: 'msg', messages: firstMessages(reader) };
      case 'sem':
        return { kind: 'sem', values: valuesOfBytes(reader.read(0, reader.saved.payloadBytes)) };
      case 'shm':
        return { kind: 'shm', bytes: reader.read(0, mostSegmentBytes).toString('base64') };
    }
  } finally {
    reader.close();
  }
}

function firstMessages(reader: UndoReader): { type: string; length: number; text: string }[] {
  const messages: { type: string; length: number; text: string }[] = [];
  for (const { type, text } of reader.messages()) {
    const start = text.subarray(0, mostTextBytes).toString('base64');
    messages.push({ type: String(type), length: text.length, text: start });
    if (messages.length === mostMessages) break;
  }
  return messages;
}

function filesOf(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    // Nothing has been removed yet.
    return [];
  }
}

function deleteAbandoned(directory: string, file: string): void {
  const path = join(directory, file);
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat && Date.now() - stat.mtimeMs > abandonedMs) rmSync(path, { force: true });
}

/**
 * Deletes a file that is too old, if it was so the day before: for a clock that is wrong all are. The file's own time
 * tells when that was first seen.
 */
function expire(path: string, { savedAt }: SavedObject, keptSince: number): void {
  const now = Date.now();
  const seenAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  if (seenAt === undefined) return;
  const wasTooOld = seenAt - savedAt >= now - keptSince;
  if (!wasTooOld || seenAt > now) utimesSync(path, new Date(now), new Date(now));
  else if (now - seenAt > doubtMs) rmSync(path, { force: true });
}

function isStillThere(saved: SavedObject, multiplier: number): boolean {
  const stat = statObject(saved, multiplier);
  // One that lives on for those who are attached is removed.
  return (
    stat.ok &&
    !isMarkedForRemoval(stat.value.object) &&
    stat.value.object.ctime === saved.ctime &&
    stat.value.object.key === saved.key
  );
}

import { changeSettings, createObject } from '../kernel/changes.ts';
import { errnoOf } from '../kernel/errno.ts';
import { formerUsers } from '../kernel/formerUsers.ts';
import type { CallResult } from '../kernel/libc.ts';
import { msgget, remove, semget, semops, shmget } from '../kernel/libc.ts';
import { sendMessage } from '../kernel/messages.ts';
import { useUpWish, wishForId } from '../kernel/nextId.ts';
import { fillSegment } from '../kernel/segmentWriter.ts';
import { setSemaphoreValues, valuesOfBytes } from '../kernel/semaphores.ts';
import { privateKey } from '../sysv/key.ts';
import type { ObjectRef } from '../sysv/objects.ts';
import { makersMode } from './makingNote.ts';
import type { RestoreResult, SavedObject } from './removalProtocol.ts';
import { messageHeadSize } from './removalProtocol.ts';
import type { UndoReader } from './undoFile.ts';

const pieceSize = 4 << 20;
const largestValue = 32_767;
const nobody = { pid: 0, time: 0 };

/**
 * Makes a removed object again, under its key or without one. An object that cannot be filled is taken away again.
 * `onCreated` is told when it is there, before anything is in it.
 */
export function restoreObject(
  reader: UndoReader,
  isPrivate: boolean,
  multiplier: number,
  onCreated: (ref: ObjectRef) => void,
): RestoreResult {
  const { saved } = reader;
  const { kind, size, uid, gid, qbytes } = saved;
  if (!reader.isWhole()) return { is: 'failed', errno: 'EIO' };
  const key = isPrivate ? privateKey : saved.key;
  const taken = holderOf(kind, key);
  if (taken !== undefined) return { is: 'keyTaken', id: taken };
  wishForId(kind, saved.id);
  const made = createObject({ kind, key, mode: makersMode, size });
  if (!made.ok) {
    useUpWish(kind);
    const holder = made.errno === 'EEXIST' ? holderOf(kind, key) : undefined;
    return holder === undefined ? { is: 'failed', errno: made.errno } : { is: 'keyTaken', id: holder };
  }
  const id = made.value;
  if (kind === 'msg') makeRoom(id, saved, multiplier);
  onCreated({ kind, id });
  const filled = fill({ kind, id }, reader);
  if (!filled.ok) {
    remove(kind, id);
    return { is: 'failed', errno: filled.errno };
  }
  const mode = saved.mode & 0o777;
  const room = kind === 'msg' ? { qbytes } : {};
  const set = changeSettings(kind, id, { mode, uid, gid, ...room }, multiplier);
  if (set.ok) return { is: 'restored', id };
  // Not allowed to give it away, or to make it that large: then at least its permissions.
  changeSettings(kind, id, { mode }, multiplier);
  return { is: 'restored', id, settingsErrno: set.errno };
}

/** Which object has a key now; finding it needs no rights. */
function holderOf(kind: SavedObject['kind'], key: number): number | undefined {
  if (key === privateKey) return undefined;
  const found = { msg: () => msgget(key, 0), sem: () => semget(key, 0, 0), shm: () => shmget(key, 0, 0) }[kind]();
  return found.ok ? found.value : undefined;
}

function fill({ kind, id }: ObjectRef, reader: UndoReader): CallResult {
  try {
    switch (kind) {
      case 'msg':
        return fillQueue(id, reader);
      case 'sem':
        return fillSet(id, reader);
      case 'shm':
        return fillSegment(id, (write) => {
          const { size } = reader.saved;
          for (let offset = 0; offset < size; offset += pieceSize) write(offset, reader.read(offset, pieceSize));
        });
    }
  } catch (error) {
    return { ok: false, errno: errnoOf(error) };
  }
}

function makeRoom(id: number, { payloadBytes, qbytes, messages }: SavedObject, multiplier: number): void {
  // A queue whose capacity was lowered holds more than it would take today; empty messages count as one byte.
  const needed = Math.max(qbytes, payloadBytes - messages * messageHeadSize, messages);
  // Where that is refused, as much as every new queue holds may be enough.
  changeSettings('msg', id, { qbytes: needed }, multiplier);
}

function fillQueue(id: number, reader: UndoReader): CallResult {
  let sent = 0;
  for (const message of reader.messages()) {
    const result = sendMessage(id, message);
    if (!result.ok) return result;
    sent++;
  }
  return sent === reader.saved.messages ? { ok: true, value: sent } : { ok: false, errno: 'EIO' };
}

function fillSet(id: number, reader: UndoReader): CallResult {
  const { size, payloadBytes, isOperated } = reader.saved;
  const values = valuesOfBytes(reader.read(0, payloadBytes));
  if (values.length < size) return { ok: false, errno: 'EIO' };
  // A new set: no process has operated it before us.
  for (const index of values.keys()) formerUsers.keep({ kind: 'sem', id }, 'lastOperator', nobody, index);
  const set = setSemaphoreValues(id, values);
  return set.ok && isOperated ? markOperated(id, values[0] ?? 0) : set;
}

/** Clients wait until the first operation has been done (`sem_otime`): one that changes nothing. */
function markOperated(id: number, value: number): CallResult {
  if (value === 0) return semops(id, [{ index: 0, operation: 0 }]);
  const first = value === largestValue ? -1 : 1;
  return semops(id, [
    { index: 0, operation: first },
    { index: 0, operation: -first },
  ]);
}

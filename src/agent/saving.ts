import { errnoOf } from '../kernel/errno.ts';
import type { CallResult } from '../kernel/libc.ts';
import { semaphoreFact } from '../kernel/libc.ts';
import { mayPeek, peekMessages } from '../kernel/messages.ts';
import type { ObjectStat } from '../kernel/objectStat.ts';
import { isObjectGone } from '../kernel/objectStat.ts';
import { copySegment, segmentSize } from '../kernel/segments.ts';
import { bytesOfValues, semaphoreValues, valueSize } from '../kernel/semaphores.ts';
import type { IpcObject, SharedMemorySegment } from '../sysv/objects.ts';
import type { SavedObject, Saving, UndoPlace } from './removalProtocol.ts';
import { messageHeadSize } from './removalProtocol.ts';
import { messageHead, UndoWriter } from './undoFile.ts';

/** Messages copied with one call, and bytes of a segment read with one. */
const messagesAPage = 256;
const pieceSize = 4 << 20;

/** Whether what is in an object can be saved, found out without disturbing it. */
export function canSave(object: IpcObject, maxBytes: number): Saving {
  const bytes = payloadBytes(object);
  if (bytes > maxBytes) return { can: false, why: 'tooLarge' };
  const probe = probeOf(object);
  return probe.ok ? { can: true, bytes } : { can: false, why: 'refused', errno: probe.errno };
}

/** What became of saving. */
export type SaveOutcome =
  /** `isCurrent`: whether it still is what is in the object, as far as the object's row would not tell. */
  | { readonly ok: true; readonly file: string; readonly isCurrent: () => boolean }
  /** The object was used meanwhile: what was read is not what is in it. */
  | { readonly ok: false; readonly why: 'moved' }
  | { readonly ok: false; readonly why: 'gone' }
  | { readonly ok: false; readonly why: 'error'; readonly errno: string };

/** What is written in front of an object's contents. */
export function savedHeader({ object, qbytes }: ObjectStat, { batch, command }: UndoPlace): SavedObject {
  const { kind, id, key, mode, uid, gid, cuid, cgid, ctime } = object;
  return {
    ...{ kind, id, key, mode, uid, gid, cuid, cgid, ctime, qbytes },
    size: object.kind === 'shm' ? Number(object.size) : object.kind === 'sem' ? object.nsems : 0,
    messages: object.kind === 'msg' ? object.qnum : 0,
    isOperated: object.kind === 'sem' && object.otime !== 0,
    payloadBytes: payloadBytes(object),
    savedAt: Date.now(),
    batch,
    command,
  };
}

/** Copies what is in an object to a file of its own, and returns when all of it is on the disk. */
export function saveObject(stat: ObjectStat, place: UndoPlace): SaveOutcome {
  const { object } = stat;
  const saved = savedHeader(stat, place);
  let writer: UndoWriter | undefined;
  try {
    writer = new UndoWriter(place.directory, saved);
    const copied = copyContents(object, writer);
    if (copied.ok && copied.value.isUndisturbed && copied.value.bytes === saved.payloadBytes) {
      const { isCurrent } = copied.value;
      return { ok: true, file: writer.commit(), isCurrent };
    }
    writer.abort();
    if (copied.ok) return { ok: false, why: 'moved' };
    return isObjectGone(copied.errno) ? { ok: false, why: 'gone' } : { ok: false, why: 'error', errno: copied.errno };
  } catch (error) {
    writer?.abort();
    return { ok: false, why: 'error', errno: errnoOf(error) };
  }
}

/** What was written; see {@link SaveOutcome}. */
interface Copied {
  readonly bytes: number;
  /** Whether nobody has used the object meanwhile, as far as its row will not tell afterwards. */
  readonly isUndisturbed: boolean;
  readonly isCurrent: () => boolean;
}

function copyContents(object: IpcObject, writer: UndoWriter): CallResult<Copied> {
  switch (object.kind) {
    case 'msg':
      return copyMessages(object.id, object.qnum, writer);
    case 'sem':
      return copyValues(object.id, writer);
    case 'shm':
      return copyBytes(object, writer);
  }
}

/** The time of a set's last operation is a whole second, so the values themselves have to say that they are the same. */
function copyValues(id: number, writer: UndoWriter): CallResult<Copied> {
  const values = semaphoreValues(id);
  if (!values.ok) return values;
  const bytes = bytesOfValues(values.value);
  writer.write(bytes);
  const isCurrent = () => {
    const now = semaphoreValues(id);
    return now.ok && now.value.every((value, index) => value === values.value[index]);
  };
  return { ok: true, value: { bytes: bytes.length, isUndisturbed: true, isCurrent } };
}

function copyMessages(id: number, most: number, writer: UndoWriter): CallResult<Copied> {
  let written = 0;
  // One more than there should be: a queue that has grown is not what was looked at.
  for (let first = 0; first <= most; first += messagesAPage) {
    const page = peekMessages(id, first, messagesAPage, Number.POSITIVE_INFINITY);
    if (!page.ok) return page;
    for (const message of page.value.messages) {
      // Larger than today's msgmax: it can be neither copied nor sent again.
      if (!message.ok) return { ok: false, errno: 'E2BIG' };
      const { type, text } = message;
      writer.write(Buffer.concat([messageHead(type, text.length), text]));
      written += messageHeadSize + text.length;
    }
    if (page.value.isEnd) break;
  }
  return { ok: true, value: { bytes: written, isUndisturbed: true, isCurrent: () => true } };
}

/** Our own attaching overwrites `lpid`, the record of a process that attached the segment just before or meanwhile. */
function copyBytes(segment: SharedMemorySegment, writer: UndoWriter): CallResult<Copied> {
  let bytes = 0;
  const copied = copySegment(segment, pieceSize, (piece) => {
    writer.write(piece);
    bytes += piece.length;
  });
  return copied.ok ? { ok: true, value: { bytes, isUndisturbed: copied.value, isCurrent: () => true } } : copied;
}

function payloadBytes(object: IpcObject): number {
  switch (object.kind) {
    case 'msg':
      return object.cbytes + object.qnum * messageHeadSize;
    case 'sem':
      return object.nsems * valueSize;
    case 'shm':
      return Number(object.size);
  }
}

/** Asks for the least that needs the same right as all of it. */
function probeOf(object: IpcObject): CallResult<unknown> {
  switch (object.kind) {
    case 'msg':
      return mayPeek(object.id);
    case 'sem':
      return semaphoreFact(object.id, 0, 'GETVAL');
    case 'shm':
      return segmentSize(object.id);
  }
}

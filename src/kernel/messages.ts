import { readFileSync } from 'node:fs';
import { commands, layouts } from './layouts.ts';
import type { CallResult } from './libc.ts';
import { msgctl, msgrcv, msgsnd, structBuffer } from './libc.ts';
import { noteQueueUser } from './ownTraces.ts';

/** A message that was looked at, or why it could not be: it stays in the queue either way. */
export type PeekedMessage =
  | {
      readonly ok: true;
      /** Ordinal in the queue, 0 = the one that msgrcv(2) takes next. */
      readonly position: number;
      readonly type: bigint;
      /** Bytes of text in the message, which may be more than were asked for. */
      readonly length: number;
      readonly text: Buffer;
    }
  | { readonly ok: false; readonly position: number; readonly errno: string };

/** Some messages of a queue, in its order. */
export interface MessagePage {
  readonly messages: readonly PeekedMessage[];
  /** Whether the queue had no message behind these. */
  readonly isEnd: boolean;
}

/** A message as it was taken from a queue, or is to be sent. */
export interface Message {
  /** 1 … 2^63 − 1. */
  readonly type: bigint;
  readonly text: Uint8Array;
}

const typeSize = 8;
const smallestBuffer = 65_536;
const largestBuffer = 1 << 28;

/**
 * Copies messages from position `first` on, without consuming them: at most `count`, and of each at most `textLimit`
 * bytes (msgrcv(2), MSG_COPY). No snapshot: the queue may move between two messages. Costs time in proportion to
 * the position. Errors: EACCES, EINVAL or EIDRM (gone), ENOSYS (kernel without CONFIG_CHECKPOINT_RESTORE).
 */
export function peekMessages(id: number, first: number, count: number, textLimit: number): CallResult<MessagePage> {
  let buffer = roomForMessages(id);
  const messages: PeekedMessage[] = [];
  for (let position = first; position < first + count; position++) {
    const { result, room } = copyMessage(id, buffer, position);
    buffer = room;
    if (result.ok) {
      const { value: length } = result;
      const text = Buffer.from(buffer.subarray(typeSize, typeSize + Math.min(length, textLimit)));
      messages.push({ ok: true, position, type: buffer.readBigInt64LE(0), length, text });
    } else if (result.errno === 'ENOMSG') {
      return { ok: true, value: { messages, isEnd: true } };
    } else if (isOnlyThisMessage(id, result.errno)) {
      messages.push({ ok: false, position, errno: result.errno });
    } else {
      return result;
    }
  }
  const { result: beyond } = copyMessage(id, buffer, first + count);
  return { ok: true, value: { messages, isEnd: !beyond.ok && beyond.errno === 'ENOMSG' } };
}

/** Whether messages may be copied, found out by asking for one that nearly never fits. Errors as {@link peekMessages}. */
export function mayPeek(id: number): CallResult {
  const result = msgrcv(id, Buffer.alloc(typeSize), 0n, 'copy');
  // What is said of a message is said only to those who may read it.
  return result.ok || (result.errno !== 'ENOMSG' && result.errno !== 'E2BIG') ? result : { ok: true, value: 0 };
}

/**
 * Room for the messages of a queue, for callers that read many, one after the other. It is no larger than needed: for
 * each message that it copies, the kernel fills as much memory of its own as there is room for.
 */
export function roomForMessages(id: number): Buffer {
  const held = heldBytes(id);
  const wanted = Math.max(held.ok ? held.value : 0, smallestBuffer);
  return Buffer.alloc(typeSize + Math.min(wanted, largestMessage()));
}

/** Copies the message that {@link takeMessage} would take next. ENOMSG; E2BIG when it is longer than today's msgmax. */
export function copyFirstMessage(id: number, room: Buffer): CallResult<Message> {
  const { result, room: copied } = copyMessage(id, room, 0);
  if (result.ok) return { ok: true, value: messageIn(Buffer.from(copied.subarray(0, typeSize + result.value))) };
  return isOnlyThisMessage(id, result.errno) ? { ok: false, errno: 'E2BIG' } : result;
}

/** Takes the first message, or with a `type` above 0 the first one of that type; it lies in `room`. ENOMSG when there is none. */
export function takeMessage(id: number, type: bigint, room = roomForMessages(id)): CallResult<Message> {
  noteQueueUser(id, 'lastReceiver');
  for (let buffer = room; ; buffer = Buffer.alloc(typeSize + 2 * buffer.length)) {
    const result = msgrcv(id, buffer, type, 'take');
    if (result.ok) return { ok: true, value: messageIn(buffer.subarray(0, typeSize + result.value)) };
    // A message may be larger than today's msgmax; it stays in the queue until the buffer holds it.
    if (result.errno !== 'E2BIG' || buffer.length >= largestBuffer) return result;
  }
}

/** Sends a message; EAGAIN when the queue is full, EINVAL when it is gone or the message is longer than msgmax. */
export function sendMessage(id: number, { type, text }: Message): CallResult {
  const buffer = Buffer.alloc(typeSize + text.length);
  buffer.writeBigInt64LE(type, 0);
  buffer.set(text, typeSize);
  noteQueueUser(id, 'lastSender');
  return msgsnd(id, buffer);
}

/** How many bytes of text a queue holds; EACCES without the read bit (msgctl(2), IPC_STAT). */
function heldBytes(id: number): CallResult {
  const buffer = structBuffer();
  const result = msgctl(id, commands.IPC_STAT, buffer);
  return result.ok ? { ok: true, value: Number(buffer.readBigUInt64LE(layouts.msqidDs.cbytes)) } : result;
}

/** Copies a message into `room`, or into a larger one when a longer message has come since that was made. */
function copyMessage(
  id: number,
  room: Buffer,
  position: number,
): { readonly result: CallResult; readonly room: Buffer } {
  const result = msgrcv(id, room, BigInt(position), 'copy');
  if (result.ok || result.errno !== 'E2BIG') return { result, room };
  const larger = Buffer.alloc(typeSize + largestMessage());
  return { result: msgrcv(id, larger, BigInt(position), 'copy'), room: larger };
}

/** MSG_COPY refuses a message that is longer than today's msgmax by EINVAL, which a removed queue gives as well. */
function isOnlyThisMessage(id: number, errno: string): boolean {
  return errno === 'EINVAL' && heldBytes(id).ok;
}

function messageIn(bytes: Buffer): Message {
  return { type: bytes.readBigInt64LE(0), text: bytes.subarray(typeSize) };
}

/** The longest that may be sent today. */
function largestMessage(): number {
  try {
    return Math.max(Number(readFileSync('/proc/sys/kernel/msgmax', 'latin1')), smallestBuffer);
  } catch {
    // Some sandboxes hide it: a buffer that is too small is enlarged, or makes that one message unreadable.
    return smallestBuffer;
  }
}

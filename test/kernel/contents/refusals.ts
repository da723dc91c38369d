/** Offers every call a reason to sleep, or to be refused, and prints what it answered as JSON. */
import process from 'node:process';
import { changeSettings, createObject } from '../../../src/kernel/changes.ts';
import type { CallResult } from '../../../src/kernel/libc.ts';
import { remove } from '../../../src/kernel/libc.ts';
import { peekMessages, sendMessage, takeMessage } from '../../../src/kernel/messages.ts';
import { readMultiplier } from '../../../src/kernel/namespace.ts';
import { readSegment } from '../../../src/kernel/segments.ts';
import { addToSemaphore, readSemaphores, setSemaphoreValue } from '../../../src/kernel/semaphores.ts';
import type { Kind } from '../../../src/sysv/objects.ts';
import { nobody } from '../support/nobody.ts';

const made: { readonly kind: Kind; readonly id: number }[] = [];

process.once('exit', () => {
  if (process.geteuid?.() === nobody) process.seteuid?.(0);
  for (const { kind, id } of made) remove(kind, id);
});

function make(kind: Kind, mode: number, size = 1): number {
  const result = createObject({ kind, key: 0, mode, size });
  if (!result.ok) throw new Error(result.errno);
  made.push({ kind, id: result.value });
  return result.value;
}

function errnoOf(result: CallResult<unknown>): string {
  return result.ok ? 'ok' : result.errno;
}

function waits(): unknown {
  const multiplier = readMultiplier();
  const queue = make('msg', 0o600);
  const empty = { type: 1n, text: Buffer.alloc(0) };
  const emptyQueue = make('msg', 0o600);
  const takeFromEmptyQueue = errnoOf(takeMessage(emptyQueue, 0n));
  const peeked = peekMessages(emptyQueue, 0, 10, 10);
  changeSettings('msg', queue, { qbytes: 10 }, multiplier);
  sendMessage(queue, { type: 1n, text: Buffer.alloc(10) });
  const emptyFull = make('msg', 0o600);
  changeSettings('msg', emptyFull, { qbytes: 2 }, multiplier);
  sendMessage(emptyFull, empty);
  sendMessage(emptyFull, empty);
  const set = make('sem', 0o600, 2);
  setSemaphoreValue(set, 1, 1);
  return {
    sendToFullQueue: errnoOf(sendMessage(queue, { type: 1n, text: Buffer.alloc(1) })),
    sendEmptyToQueueFullOfEmpty: errnoOf(sendMessage(emptyFull, empty)),
    takeFromEmptyQueue,
    takeOtherType: errnoOf(takeMessage(queue, 2n)),
    peekEmptyQueue: peeked.ok ? peeked.value.messages.length : peeked.errno,
    subtractFromZero: errnoOf(addToSemaphore(set, 0, -1)),
    waitForZero: errnoOf(addToSemaphore(set, 1, 0)),
  };
}

function rights(mayDrop: boolean): unknown {
  const queue = make('msg', 0);
  const set = make('sem', 0);
  const segment = make('shm', 0, 100);
  const open = make('shm', 0o644, 100);
  // Opens /proc/self/mem, which a process that has changed its user may no longer do; an agent never changes it.
  readSegment(open, 0, 1);
  if (mayDrop) process.seteuid?.(nobody);
  return {
    peek: errnoOf(peekMessages(queue, 0, 1, 1)),
    take: errnoOf(takeMessage(queue, 0n)),
    send: errnoOf(sendMessage(queue, { type: 1n, text: Buffer.from('x') })),
    semaphores: errnoOf(readSemaphores(set, 0, 1)),
    setSemaphore: errnoOf(setSemaphoreValue(set, 0, 1)),
    segment: errnoOf(readSegment(segment, 0, 1)),
    settings: errnoOf(changeSettings('msg', queue, { mode: 0 }, readMultiplier())),
    readable: errnoOf(readSegment(open, 0, 1)),
  };
}

const [what, how] = process.argv.slice(2);
console.log(JSON.stringify(what === 'waits' ? waits() : rights(how === 'drop')));

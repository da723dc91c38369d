import { closeSync, openSync, readFileSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { systemErrorName } from '../kernel/errno.ts';
import { sendMessage, takeMessage } from '../kernel/messages.ts';
import type { Progress, WireMessage } from './contentsProtocol.ts';

const onlyOwner = 0o600;

/**
 * Takes every message of a queue and writes each to a new file before the next is taken: whatever ends this process,
 * at most one message is lost. Stops at the number that the queue held at most, so that a busy sender cannot keep it
 * going for ever.
 */
export function drainToFile(id: number, path: string, most: number): Progress {
  let file: number;
  try {
    file = openSync(path, 'wx', onlyOwner);
  } catch (error) {
    return { done: 0, errno: systemErrorName(error) ?? String(error) };
  }
  try {
    for (let done = 0; ; done++) {
      if (done === most) return { done };
      const taken = takeMessage(id, 0);
      if (!taken.ok) return taken.errno === 'ENOMSG' ? { done } : { done, errno: taken.errno };
      try {
        writeSync(file, lineOf({ type: String(taken.value.type), text: base64(taken.value.text) }));
      } catch (error) {
        // A full disk must not cost a message: it goes back, if only to the end of the queue.
        sendMessage(id, taken.value);
        return { done, errno: systemErrorName(error) ?? String(error) };
      }
    }
  } finally {
    closeSync(file);
  }
}

/** Sends the messages of a file in order; removes the file when all are sent, else leaves the unsent ones in it. */
export function refillFromFile(id: number, path: string): Progress {
  let lines: string[];
  try {
    lines = readFileSync(path, 'utf8').split('\n').filter(Boolean);
  } catch (error) {
    return { done: 0, errno: systemErrorName(error) ?? String(error) };
  }
  for (const [done, line] of lines.entries()) {
    const { type, text } = JSON.parse(line) as WireMessage;
    const sent = sendMessage(id, { type: BigInt(type), text: Buffer.from(text, 'base64') });
    if (sent.ok) continue;
    const rest = `${path}.rest`;
    writeFileSync(rest, `${lines.slice(done).join('\n')}\n`, { mode: onlyOwner });
    renameSync(rest, path);
    return { done, errno: sent.errno };
  }
  rmSync(path);
  return { done: lines.length };
}

function lineOf(message: WireMessage): string {
  return `${JSON.stringify(message)}\n`;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

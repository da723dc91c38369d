import { errnoOf } from '../kernel/errno.ts';
import type { CallResult } from '../kernel/libc.ts';
import type { Message } from '../kernel/messages.ts';
import { copyFirstMessage, roomForMessages, sendMessage, takeMessage } from '../kernel/messages.ts';
import { isObjectGone, statObject } from '../kernel/objectStat.ts';
import { Turns } from '../kernel/turns.ts';
import type { MessageQueue } from '../sysv/objects.ts';
import { differences } from '../sysv/removal.ts';
import { DrainedFile } from './drainedFile.ts';
import type { DrainItem, DrainResult, RefillResult, SavedObject, UndoPlace } from './removalProtocol.ts';
import type { Looked } from './remover.ts';
import { savedHeader } from './saving.ts';
import { UndoReader } from './undoFile.ts';

/** Takes the messages of a queue that still is what was confirmed; without a place they are lost. */
export async function drainQueue(
  item: DrainItem,
  looked: Looked | undefined,
  place: UndoPlace | null,
  multiplier: number,
): Promise<DrainResult> {
  const { seen } = item;
  if (!looked) return { is: 'alreadyGone' };
  const { assessment } = looked;
  // From here to the first message nothing is waited for: what is compared is what is drained.
  const stat = statObject(seen, multiplier);
  if (!stat.ok) return isObjectGone(stat.errno) ? { is: 'alreadyGone' } : refused(stat.errno, looked);
  const found = differences(seen, stat.value.object, assessment.verdict, place !== null);
  if (found.length > 0) return { is: 'skipped', differences: found, assessment };
  const readable = copyFirstMessage(seen.id, roomForMessages(seen.id));
  if (!readable.ok && readable.errno !== 'ENOMSG' && readable.errno !== 'ENOSYS') {
    if (isObjectGone(readable.errno)) return { is: 'alreadyGone' };
    return readable.errno === 'E2BIG' ? { is: 'notSaved', errno: 'E2BIG' } : refused(readable.errno, looked);
  }
  let file: DrainedFile | undefined;
  try {
    file = place ? DrainedFile.create(place.directory, savedHeader(stat.value, place)) : undefined;
  } catch (error) {
    return { is: 'notSaved', errno: errnoOf(error) };
  }
  const { messages, errno } = await takeAll(item, file, multiplier);
  const ended = errno === undefined ? {} : { errno };
  try {
    const name = file?.close();
    return { is: 'drained', messages, ...(name === undefined ? {} : { file: name }), ...ended };
  } catch (error) {
    return { is: 'drained', messages, errno: errnoOf(error) };
  }
}

/** Sends the messages of a drained queue back to it, for as long as there is room. */
export function refillQueue(directory: string, name: string, multiplier: number): RefillResult {
  const reader = UndoReader.open(directory, name);
  reader?.close();
  if (!reader?.saved.drained) return { is: 'unreadable' };
  const { saved } = reader;
  if (!sameQueue(saved, multiplier)) return { is: 'queueGone' };
  const file = DrainedFile.claim(directory, name);
  if (!file) return { is: 'unreadable' };
  const { sent, errno } = sendAll(saved.id, file);
  const left = file.saved.messages;
  if (left > 0 && !sameQueue(saved, multiplier)) return { is: 'queueGone' };
  return { is: 'refilled', sent, left, ...(errno === undefined ? {} : { errno }) };
}

/**
 * Lets go a file that a process could not let go any more; returns its name. A message that was about to be taken is
 * kept, unless it is certain to be in the queue still: one that comes twice can be noticed, a lost one cannot.
 */
export function recoverDrained(directory: string, name: string, multiplier: number): string | undefined {
  const file = DrainedFile.claim(directory, name);
  if (!file) return undefined;
  const noted = file.readNoted();
  if (noted && !isStillIn(file.saved, noted, multiplier)) file.count();
  return file.close();
}

/** Of messages that are all the same the next one looks like this one: so nothing else may have happened there. */
function isStillIn(saved: SavedObject, noted: Message, multiplier: number): boolean {
  const { id, drained } = saved;
  const queue = sameQueue(saved, multiplier);
  const mark = drained?.notedIn;
  if (!queue || queue.qnum !== mark?.qnum || queue.stime !== mark.stime) return false;
  const first = copyFirstMessage(id, roomForMessages(id));
  return first.ok && isEqual(first.value, noted);
}

/** Lets the file go in the end. */
function sendAll(id: number, file: DrainedFile): { readonly sent: number; readonly errno?: string } {
  let sent = 0;
  try {
    try {
      for (const message of file.read()) {
        const result = sendMessage(id, message);
        if (!result.ok) return { sent, errno: result.errno };
        sent++;
        file.uncount(message);
      }
      return file.saved.messages === 0 ? { sent } : { sent, errno: 'EIO' };
    } finally {
      file.close();
    }
  } catch (error) {
    return { sent, errno: errnoOf(error) };
  }
}

async function takeAll(
  { seen, most }: DrainItem,
  file: DrainedFile | undefined,
  multiplier: number,
): Promise<{ readonly messages: number; readonly errno?: string }> {
  const room = roomForMessages(seen.id);
  let messages = 0;
  const turns = new Turns();
  try {
    while (messages < most) {
      const taken = takeFirst(seen, file, room, multiplier);
      if (!taken.ok) return taken.errno === 'ENOMSG' ? { messages } : { messages, errno: taken.errno };
      messages++;
      if ((await turns.give()) && !sameQueue(seen, multiplier)) return { messages, errno: 'EIDRM' };
    }
    return { messages };
  } catch (error) {
    return { messages, errno: errnoOf(error) };
  }
}

/** Takes one message, which is in the file before it leaves the queue wherever the kernel can copy messages. */
function takeFirst(
  queue: DrainItem['seen'],
  file: DrainedFile | undefined,
  room: Buffer,
  multiplier: number,
): CallResult<Message> {
  const { id } = queue;
  const mark = file && sameQueue(queue, multiplier);
  const first = file ? copyFirstMessage(id, room) : undefined;
  if (first?.ok === false && first.errno !== 'ENOSYS') return first;
  if (first?.ok) file?.note(first.value, mark);
  const taken = takeMessage(id, 0n, room);
  if (!taken.ok || !file) return taken;
  if (!first?.ok || !isEqual(first.value, taken.value)) {
    try {
      // The kernel cannot copy, or a receiver was faster and this is the next one.
      file.note(taken.value);
    } catch (error) {
      // What cannot be kept goes back, if only to the end of the queue.
      sendMessage(id, taken.value);
      throw error;
    }
  }
  file.count();
  return taken;
}

/** The queue that has the identity of another look, if it is there; its settings may have changed. */
function sameQueue(
  queue: Pick<SavedObject, 'kind' | 'id' | 'key' | 'cuid' | 'cgid'>,
  multiplier: number,
): MessageQueue | undefined {
  const stat = statObject(queue, multiplier);
  if (!stat.ok || stat.value.object.kind !== 'msg') return undefined;
  const { object } = stat.value;
  const { key, cuid, cgid } = object;
  return key === queue.key && cuid === queue.cuid && cgid === queue.cgid ? object : undefined;
}

function isEqual(a: Message, b: Message): boolean {
  return a.type === b.type && Buffer.compare(a.text, b.text) === 0;
}

function refused(errno: string, { stat }: Looked): DrainResult {
  return { is: 'refused', errno, uid: stat.object.uid };
}

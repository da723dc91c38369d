import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, describe, expect, it } from 'vitest';
import { peekMessages } from '../../../src/kernel/messages.ts';
import { readSegment } from '../../../src/kernel/segments.ts';
import { readSemaphores, semaphoreValues } from '../../../src/kernel/semaphores.ts';
import { tableRow } from '../../host/tableRows.ts';
import { hash, Writer } from './writer.ts';

const page = 4096;
const gibibyte = 2 ** 30;

let running: Writer[] = [];

afterEach(async () => {
  const writers = running;
  running = [];
  for (const writer of writers) await writer.end();
});

async function start(args: readonly string[], lines: number): Promise<Writer> {
  const writer = await Writer.start(args, lines);
  running.push(writer);
  return writer;
}

function granted<T>(result: { readonly ok: true; readonly value: T } | { readonly ok: false; errno: string }): T {
  if (!result.ok) throw new Error(result.errno);
  return result.value;
}

describe('messages', () => {
  it('are what a C program sent: 0, 1 and msgmax bytes, text and rubbish, the largest type', async () => {
    const writer = await start(['messages'], 7);
    const { messages, isEnd } = granted(peekMessages(writer.id, 0, 100, 1 << 20));
    const seen = messages.map((each) =>
      each.ok ? `${each.type} ${each.length} ${hash(each.text)}` : `${each.position} ${each.errno}`,
    );
    expect(seen).toEqual(writer.lines.slice(1));
    expect(isEnd).toBe(true);
  });

  it('come by the page, and shortened on request', async () => {
    const writer = await start(['messages'], 7);
    const first = granted(peekMessages(writer.id, 1, 4, 10));
    expect(first.isEnd).toBe(false);
    expect(first.messages.map((each) => each.position)).toEqual([1, 2, 3, 4]);
    expect(first.messages.map((each) => (each.ok ? [each.length, each.text.length] : []))).toEqual([
      [1, 1],
      [21, 10],
      [300, 10],
      [8192, 10],
    ]);
    expect(granted(peekMessages(writer.id, 2, 4, 10)).isEnd).toBe(true);
    expect(granted(peekMessages(writer.id, 6, 4, 10))).toEqual({ messages: [], isEnd: true });
  });

  it('stay as they are, and so does all that the kernel tells of their queue', async () => {
    const writer = await start(['messages'], 7);
    const before = tableRow('msg', writer.id);
    for (let round = 0; round < 1_000; round++) granted(peekMessages(writer.id, 0, 10, 64));
    expect(before).toBeDefined();
    expect(tableRow('msg', writer.id)).toEqual(before);
  });

  it('reach their receiver once and in order, while 1,000 peeks look on', async () => {
    const writer = await start(['traffic'], 1);
    const receiver = Number(writer.lines[0]?.split(' ')[1]);
    let seen = 0;
    const receivers = new Set<number>();
    for (let peeks = 0; peeks < 1_000; peeks++) {
      seen += granted(peekMessages(writer.id, 0, 50, 64)).messages.length;
      receivers.add(Number(tableRow('msg', writer.id)?.[6]));
    }
    running = [];
    const [sent, received, wrong] = (await writer.end())[0]?.split(' ').map(Number) ?? [];
    expect(seen).toBeGreaterThan(0);
    expect(sent).toBeGreaterThan(1_000);
    expect({ received, wrong }).toEqual({ received: sent, wrong: 0 });
    expect([...receivers].filter((pid) => pid !== 0)).toEqual([receiver]);
  });

  it('of a queue that is gone say so', async () => {
    const writer = await start(['messages'], 7);
    running = [];
    await writer.end();
    expect(peekMessages(writer.id, 0, 1, 1)).toEqual({ ok: false, errno: 'EINVAL' });
  });
});

describe('semaphores', () => {
  it('are told as semctl tells them to a C program, waiters and last process included', async () => {
    const writer = await start(['semaphores'], 4);
    const { nsems, semaphores } = granted(readSemaphores(writer.id, 0, 100));
    expect(nsems).toBe(3);
    const seen = semaphores.map(({ index, value, pid, waitingForIncrease, waitingForZero }) =>
      [index, value, pid, waitingForIncrease, waitingForZero].join(' '),
    );
    expect(seen).toEqual(writer.lines.slice(1));
    expect(seen.join()).toMatch(/^0 0 \d+ 1 0,1 32767 \d+ 0 0,2 5 \d+ 0 1$/);
    expect(granted(readSemaphores(writer.id, 1, 1)).semaphores.map(({ index }) => index)).toEqual([1]);
    expect(granted(semaphoreValues(writer.id))).toEqual([0, 32_767, 5]);
  });
});

describe('segments', () => {
  it.each([1, page - 1, page, page + 1, 3 * page + 5])('of %i bytes are what a C program wrote', async (size) => {
    const writer = await start(['segment', String(size)], 1);
    const { bytes, size: told } = granted(readSegment(writer.id, 0, size + 10_000));
    expect(`${writer.id} ${told} ${hash(bytes)}`).toBe(writer.lines[0]);
    expect(bytes.length).toBe(size);
    const tail = granted(readSegment(writer.id, size - 1, 100)).bytes;
    expect([...tail]).toEqual([...bytes.subarray(size - 1)]);
    expect(granted(readSegment(writer.id, size, 100)).bytes.length).toBe(0);
  });

  it('of 1 GiB are read by ranges, across the borders of huge pages, and nothing stays attached', async () => {
    const writer = await start(['sparse', String(gibibyte)], 7);
    const before = process.memoryUsage.rss();
    for (const line of writer.lines.slice(1)) {
      const [offset, hex] = line.split(' ');
      expect(granted(readSegment(writer.id, Number(offset), 16)).bytes.toString('hex')).toBe(hex);
    }
    expect(process.memoryUsage.rss() - before).toBeLessThan(20 << 20);
    // Only the writer itself still maps it.
    expect(tableRow('shm', writer.id)?.[6]).toBe('1');
  });
});

describe('calls on objects that invite to wait, or refuse', () => {
  const script = join(import.meta.dirname, 'refusals.ts');

  it('never sleep', () => {
    // A call that slept would hang this child for ever: being killed is what fails the test.
    const output = execFileSync(process.execPath, [script, 'waits'], { timeout: 60_000, killSignal: 'SIGKILL' });
    expect(JSON.parse(output.toString())).toEqual({
      sendToFullQueue: 'EAGAIN',
      sendEmptyToQueueFullOfEmpty: 'EAGAIN',
      takeFromEmptyQueue: 'ENOMSG',
      takeOtherType: 'ENOMSG',
      peekEmptyQueue: 0,
      subtractFromZero: 'EAGAIN',
      waitForZero: 'EAGAIN',
    });
  });

  it('answer EACCES or EPERM by name for objects without rights, and readable ones are unharmed', () => {
    const mayDrop = process.getuid?.() === 0;
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, 'rights', mayDrop ? 'drop' : 'stay'], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      peek: 'EACCES',
      take: 'EACCES',
      send: 'EACCES',
      semaphores: 'EACCES',
      setSemaphore: 'EACCES',
      segment: 'EACCES',
      settings: mayDrop ? 'EPERM' : 'ok',
      readable: 'ok',
    });
  });
});

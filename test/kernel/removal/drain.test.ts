import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DrainedFile } from '../../../src/agent/drainedFile.ts';
import type { DrainResult, RefillResult, RemovedObject } from '../../../src/agent/removalProtocol.ts';
import * as protocol from '../../../src/agent/removalProtocol.ts';
import { savedHeader } from '../../../src/agent/saving.ts';
import { peekMessages, takeMessage } from '../../../src/kernel/messages.ts';
import { readMultiplier } from '../../../src/kernel/namespace.ts';
import { statObject } from '../../../src/kernel/objectStat.ts';
import type { ObjectRef } from '../../../src/sysv/objects.ts';
import { tableRow } from '../../host/tableRows.ts';
import { until } from '../../host/until.ts';
import { Agent, ensureAgent } from '../support/agent.ts';
import { asNobody } from '../support/nobody.ts';
import { compiled } from '../support/programs.ts';
import { alsoRemove, dump, exists, make, removeMade } from './contents.ts';
import { inspect, itemsOf } from './requests.ts';

const isRoot = process.geteuid?.() === 0;
const isPrivate = process.env.IPC_EXPLORER_ISOLATED === 'private';
const quietMs = 60_000;
const command = 'sysvipc.drainQueue';

/** What `c/queueUser.c` prints, by lines. */
function byOthers(...args: readonly (string | number)[]): string[] {
  const text = execFileSync(compiled('queueUser'), args.map(String), { encoding: 'utf8', maxBuffer: 2 ** 28 });
  return text.split('\n').filter(Boolean);
}

/** How many messages the kernel says that a queue holds. */
function held({ id }: ObjectRef): number {
  return Number(tableRow('msg', id)?.[4]);
}

/** The messages of a queue in a {@link dump}. */
function messagesIn(text: string | undefined): string[] {
  return (text ?? '').split('\n').slice(1);
}

describe('draining', () => {
  let agent: Agent;
  let folder: string;
  let directory: string;

  beforeAll(async () => {
    await ensureAgent();
    // Room for 10,000 messages without CAP_SYS_RESOURCE, in a namespace that is this test's own.
    if (isPrivate) writeFileSync('/proc/sys/kernel/msgmnb', '2000000');
  });

  beforeEach(() => {
    agent = new Agent();
    folder = mkdtempSync(join(tmpdir(), 'ipc-explorer-drain-'));
    directory = join(folder, 'removed');
  });

  afterEach(async () => {
    await agent.end();
    removeMade();
    rmSync(folder, { recursive: true, force: true });
  });

  afterAll(() => {
    if (isPrivate) writeFileSync('/proc/sys/kernel/msgmnb', '16384');
  });

  function makeQueue(count: number, length: number): ObjectRef {
    const [ref] = make('queue', count, length);
    if (!ref) throw new Error('no queue');
    return ref;
  }

  /** What a user would confirm now. */
  async function confirmed(ref: ObjectRef): Promise<protocol.DrainItem> {
    const inspections = await inspect(agent, [ref]);
    const [item] = itemsOf(inspections, true);
    const [inspection] = inspections;
    if (!item || inspection?.object.kind !== 'msg') throw new Error('the queue is gone');
    return { seen: item.seen, most: inspection.object.qnum };
  }

  function drain(item: protocol.DrainItem, by = agent, isKept = true): Promise<DrainResult> {
    const undo = isKept ? { directory, batch: '1', command } : null;
    return by.connection.sendRequest(protocol.drain, { item, quietMs, undo });
  }

  async function drained(ref: ObjectRef): Promise<string> {
    const result = await drain(await confirmed(ref));
    if (result.is !== 'drained' || result.errno !== undefined) throw new Error(JSON.stringify(result));
    return result.file ?? '';
  }

  function refill(file: string): Promise<RefillResult> {
    return agent.connection.sendRequest(protocol.refill, { directory, file });
  }

  function list(): Promise<RemovedObject[]> {
    return agent.connection.sendRequest(protocol.listRemoved, { directory, keptSince: 0 });
  }

  it.each([
    ['messages of 0 and of msgmax bytes', 100, -1],
    ['10,000 messages', 10_000, 16],
    ['300 empty messages', 300, 0],
    ['one message of 1 byte', 1, 1],
  ])('and sending back leaves a queue of %s as it was, types and order kept', async (_, count, length) => {
    const ref = makeQueue(count, length);
    const [before = ''] = dump([ref]);
    const file = await drained(ref);
    expect(dump([ref])).toEqual([before.slice(0, before.indexOf(' qnum ')).concat(' qnum 0 cbytes 0')]);
    const path = join(directory, file);
    expect([statSync(path).mode & 0o777, statSync(directory).mode & 0o777]).toEqual([0o600, 0o700]);
    expect(await refill(file)).toEqual({ is: 'refilled', sent: count, left: 0 });
    expect(dump([ref])).toEqual([before]);
    expect(readdirSync(directory)).toEqual([]);
  });

  it('is listed among what was removed, with its contents, while the queue is there', async () => {
    const ref = makeQueue(3, 5);
    const [text = ''] = dump([ref]);
    const file = await drained(ref);
    const [listed, ...others] = await list();
    expect(others).toEqual([]);
    expect(listed).toMatchObject({ file, saved: { ...ref, messages: 3, command, key: 0x61000001 } });
    expect(listed?.saved.payloadBytes).toBe(3 * (12 + 5));
    const shown = await agent.connection.sendRequest(protocol.readSaved, { directory, file });
    const types = shown?.kind === 'msg' ? shown.messages.map(({ type }) => type) : [];
    expect(types).toEqual([...text.matchAll(/^ {2}(\d+) 5 /gm)].map(([, type]) => type));
  });

  it('takes no more than the queue held when it was confirmed, however busy a sender is', async () => {
    const ref = makeQueue(20, 8);
    const [before = ''] = dump([ref]);
    const item = await confirmed(ref);
    byOthers('send', ref.id, 50);
    const result = await drain(item);
    expect(result).toMatchObject({ is: 'drained', messages: 20 });
    expect(dump([ref])[0]).toMatch(/ qnum 50 /);
    expect(await refill(result.is === 'drained' ? (result.file ?? '') : '')).toMatchObject({ sent: 20 });
    expect(messagesIn(dump([ref])[0]).slice(50)).toEqual(messagesIn(before));
  });

  it('ends although somebody sends all the time, and every message is somewhere once', async () => {
    const ref = makeQueue(0, 0);
    const sender = spawn(compiled('queueUser'), ['traffic', String(ref.id)], { stdio: ['pipe', 'pipe', 'inherit'] });
    await until(() => held(ref) > 100);
    const result = await drain(await confirmed(ref));
    await until(() => held(ref) > 0);
    sender.stdin.end();
    const [sent] = await once(sender.stdout, 'data');
    const left = byOthers('receive', ref.id);
    if (result.is !== 'drained') throw new Error(JSON.stringify(result));
    expect(await refill(result.file ?? '')).toMatchObject({ is: 'refilled', sent: result.messages, left: 0 });
    const kept = byOthers('receive', ref.id);
    expect([...kept, ...left]).toEqual(Array.from({ length: Number(sent) }, (_, ordinal) => String(ordinal)));
    expect(left.length).toBeGreaterThan(0);
  });

  it('shares a queue with a receiver, and every message comes to one of them', async ({ skip }) => {
    skip(!isPrivate, 'a queue of that size needs another kernel.msgmnb');
    const ref = makeQueue(0, 0);
    const sender = spawn(compiled('queueUser'), ['traffic', String(ref.id)], { stdio: ['pipe', 'pipe', 'inherit'] });
    await until(() => held(ref) > 20_000);
    sender.stdin.end();
    const [sent] = await once(sender.stdout, 'data');
    const receiver = spawn(compiled('queueUser'), ['share', String(ref.id)], { stdio: ['ignore', 'pipe', 'inherit'] });
    const received = receiver.stdout.setEncoding('utf8').toArray();
    await until(() => held(ref) < Number(sent));
    const result = await drain(await confirmed(ref));
    const theirs = (await received).join('').split('\n').filter(Boolean);
    if (result.is !== 'drained') throw new Error(JSON.stringify(result));
    expect(await refill(result.file ?? '')).toMatchObject({ is: 'refilled', sent: result.messages, left: 0 });
    const ours = byOthers('receive', ref.id);
    const inOrder = (lines: readonly string[]) =>
      lines.map(Number).every((each, at, all) => at === 0 || each > (all[at - 1] ?? 0));
    expect([inOrder(theirs), inOrder(ours)]).toEqual([true, true]);
    expect([...theirs, ...ours].map(Number).sort((a, b) => a - b)).toEqual(
      Array.from({ length: Number(sent) }, (_, at) => at),
    );
    console.log(`${theirs.length} messages went to the receiver, ${ours.length} were drained`);
    expect(Math.min(theirs.length, ours.length)).toBeGreaterThan(0);
  });

  it('keeps what the full queue has no room for, and sends it later', async () => {
    const ref = makeQueue(10, 1_000);
    const [before = ''] = dump([ref]);
    const file = await drained(ref);
    byOthers('capacity', ref.id, 4_000);
    expect(await refill(file)).toEqual({ is: 'refilled', sent: 4, left: 6, errno: 'EAGAIN' });
    expect(await refill(file)).toEqual({ is: 'refilled', sent: 0, left: 6, errno: 'EAGAIN' });
    expect((await list())[0]?.saved).toMatchObject({ messages: 6, payloadBytes: 6 * 1_012 });
    byOthers('capacity', ref.id, 16_384);
    expect(await refill(file)).toEqual({ is: 'refilled', sent: 6, left: 0 });
    expect(messagesIn(dump([ref])[0])).toEqual(messagesIn(before));
  });

  it('sends back what is whole of a file that has lost its end, and keeps the file', async () => {
    const ref = makeQueue(3, 20);
    const [before = ''] = dump([ref]);
    const file = await drained(ref);
    const path = join(directory, file);
    truncateSync(path, statSync(path).size - 1);
    expect(await refill(file)).toEqual({ is: 'refilled', sent: 2, left: 1, errno: 'EIO' });
    expect(messagesIn(dump([ref])[0])).toEqual(messagesIn(before).slice(0, 2));
    expect(readdirSync(directory)).toEqual([file]);
  });

  it('is undone into a queue made anew when it is gone, and never into another one', async () => {
    const ref = makeQueue(5, 30);
    const [before = ''] = dump([ref]);
    const file = await drained(ref);
    spawnSync('ipcrm', ['-q', String(ref.id)]);
    expect(await refill(file)).toEqual({ is: 'queueGone' });
    const other = makeQueue(1, 9);
    const others = dump([other]);
    expect(await refill(file)).toEqual({ is: 'queueGone' });
    const restore = (isPrivateKey: boolean) =>
      agent.connection.sendRequest(protocol.restore, { directory, file, isPrivate: isPrivateKey });
    expect(await restore(false)).toEqual({ is: 'keyTaken', id: other.id });
    expect(dump([other])).toEqual(others);
    spawnSync('ipcrm', ['-q', String(other.id)]);
    const made = await restore(false);
    if (made.is !== 'restored') throw new Error(made.is);
    alsoRemove({ kind: 'msg', id: made.id });
    expect(dump([{ kind: 'msg', id: made.id }])).toEqual([before]);
    expect(await list()).toEqual([]);
  });

  it('sends back what is left into a queue made anew', async () => {
    const ref = makeQueue(6, 1_000);
    const [before = ''] = dump([ref]);
    const file = await drained(ref);
    byOthers('capacity', ref.id, 2_000);
    expect(await refill(file)).toMatchObject({ sent: 2, left: 4 });
    spawnSync('ipcrm', ['-q', String(ref.id)]);
    const made = await agent.connection.sendRequest(protocol.restore, { directory, file, isPrivate: false });
    if (made.is !== 'restored') throw new Error(JSON.stringify(made));
    alsoRemove({ kind: 'msg', id: made.id });
    expect(messagesIn(dump([{ kind: 'msg', id: made.id }])[0])).toEqual(messagesIn(before).slice(2));
  });

  it('leaves alone what was created anew under the same identifier', async ({ skip }) => {
    skip(!isRoot, 'only root may wish for an identifier');
    const ref = makeQueue(2, 5);
    const item = await confirmed(ref);
    spawnSync('ipcrm', ['-q', String(ref.id)]);
    // Times of the kernel are whole seconds.
    await sleep(1_100);
    writeFileSync('/proc/sys/kernel/msg_next_id', String(ref.id));
    expect(make('queue', 2, 5)).toEqual([ref]);
    const before = dump([ref]);
    expect(await drain(item)).toMatchObject({ is: 'skipped', differences: ['changed'] });
    expect(dump([ref])).toEqual(before);
    expect(await list()).toEqual([]);
  });

  it.each([
    ['key', { key: 1 }],
    ['creator', { cuid: 12_345 }],
    ['creator', { cgid: 12_345 }],
    ['changed', { ctime: 1 }],
    ['verdict', { verdict: 'inUse' }],
    ['verdict', { verdict: 'stale' }],
  ] as const)('leaves alone what has another %s than was confirmed', async (difference, change) => {
    const ref = makeQueue(2, 5);
    const before = dump([ref]);
    const item = await confirmed(ref);
    const result = await drain({ ...item, seen: { ...item.seen, ...change } });
    expect(result).toMatchObject({ is: 'skipped', differences: [difference], assessment: { verdict: 'unknown' } });
    expect(dump([ref])).toEqual(before);
  });

  it('takes a queue that is gone for a normal result', async () => {
    const ref = makeQueue(2, 5);
    const item = await confirmed(ref);
    spawnSync('ipcrm', ['-q', String(ref.id)]);
    expect(await drain(item)).toEqual({ is: 'alreadyGone' });
    expect(exists(ref)).toBe(false);
  });

  it("is refused to an ordinary user for root's queue, with the owner", async ({ skip }) => {
    skip(!isRoot, 'only root can become somebody else');
    const user = new Agent(asNobody);
    try {
      const ref = makeQueue(2, 5);
      const before = dump([ref]);
      const { seen, most } = await confirmed(ref);
      // Who runs is hidden from an ordinary user, so that the verdict is the same.
      const result = await drain({ seen, most }, user);
      expect(result).toEqual({ is: 'refused', errno: 'EACCES', uid: 0 });
      expect(dump([ref])).toEqual(before);
    } finally {
      await user.end();
    }
  });

  it('takes nothing when there is no room to keep it', async () => {
    const limited = new Agent(['sh', '-c', 'trap \'\' XFSZ; ulimit -f 128; exec "$@"', 'sh']);
    try {
      const ref = makeQueue(400, 1_000);
      const before = dump([ref]);
      expect(await drain(await confirmed(ref), limited)).toEqual({ is: 'notSaved', errno: 'EFBIG' });
      expect(dump([ref])).toEqual(before);
      expect(readdirSync(directory)).toEqual([]);
    } finally {
      await limited.end();
    }
  });

  it('keeps nothing where that is not wanted', async () => {
    const ref = makeQueue(5, 5);
    expect(await drain(await confirmed(ref), agent, false)).toEqual({ is: 'drained', messages: 5 });
    expect(dump([ref])[0]).toMatch(/ qnum 0 /);
    expect(await list()).toEqual([]);
  });

  /** What a process leaves behind that is killed when it has noted the first message of a queue, and perhaps taken it. */
  async function killedOver(ref: ObjectRef, isTaken: boolean): Promise<void> {
    const stat = statObject(ref, readMultiplier());
    if (!stat.ok || stat.value.object.kind !== 'msg') throw new Error('no queue');
    const file = DrainedFile.create(directory, savedHeader(stat.value, { directory, batch: '1', command }));
    const page = peekMessages(ref.id, 0, 1, 1_000);
    const [message] = page.ok ? page.value.messages : [];
    if (!message?.ok) throw new Error('no message');
    file.note(message, stat.value.object);
    if (isTaken) takeMessage(ref.id, 0n);
    expect(await list()).toEqual([]);
    // As if the process that worked on it were gone.
    const [name = ''] = readdirSync(directory);
    renameSync(join(directory, name), join(directory, name.replace(/\.\d+-/, '.4194304-')));
  }

  it.each([
    ['just before it takes a message', false],
    ['just after it took a message', true],
  ])('loses and doubles nothing when it ends %s', async (_, isTaken) => {
    const ref = makeQueue(3, 20);
    const [before = ''] = dump([ref]);
    await killedOver(ref, isTaken);
    const [kept] = await list();
    expect(kept?.saved.messages).toBe(isTaken ? 1 : undefined);
    expect(readdirSync(directory)).toHaveLength(isTaken ? 1 : 0);
    const rest = messagesIn(dump([ref])[0]);
    expect(rest).toHaveLength(isTaken ? 2 : 3);
    byOthers('receive', ref.id);
    if (kept) await refill(kept.file);
    expect([...messagesIn(dump([ref])[0]), ...rest]).toEqual(messagesIn(before));
  });

  it.each([
    ['before it takes one', false, 0, undefined],
    ['after it took one', true, 0, 1],
    // In doubt it is kept: one that comes twice can be noticed.
    ['before it takes one, and more come', false, 1, 1],
    ['after it took one, and as many come', true, 1, 1],
    ['after it took one, and more come', true, 5, 1],
  ])('loses none of messages that are all the same when it ends just %s', async (_, isTaken, sent, wanted) => {
    const ref = makeQueue(0, 0);
    byOthers('send', ref.id, 3);
    await killedOver(ref, isTaken);
    // Times of the kernel are whole seconds.
    if (sent > 0) await new Promise((resolve) => setTimeout(resolve, 1_100));
    byOthers('send', ref.id, sent);
    expect((await list())[0]?.saved.messages).toBe(wanted);
    expect(held(ref)).toBe(3 - (isTaken ? 1 : 0) + sent);
  });

  it.each([
    ['another pid namespace', ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc']],
    ['another pid namespace, and sees other processes', ['unshare', '--pid', '--fork', '--kill-child']],
    ['another IPC namespace', ['unshare', '--ipc']],
  ])('is not disturbed by an agent that lists the same folder from %s', async (_, prefix) => {
    if (!isRoot) prefix.splice(1, 0, '--map-root-user');
    const ref = makeQueue(3, 20);
    const stat = statObject(ref, readMultiplier());
    if (!stat.ok) throw new Error(stat.errno);
    DrainedFile.create(directory, savedHeader(stat.value, { directory, batch: '1', command }));
    const names = readdirSync(directory);
    const [name = ''] = names;
    const other = new Agent(prefix);
    const wish = { directory, keptSince: 0 };
    try {
      expect(await other.connection.sendRequest(protocol.listRemoved, wish)).toEqual([]);
      expect(readdirSync(directory)).toEqual(names);
      // Of a world that has ended nobody else will let it go.
      const old = Date.now() / 1_000 - 90_000;
      utimesSync(join(directory, name), old, old);
      await other.connection.sendRequest(protocol.listRemoved, wish);
      expect(readdirSync(directory)).toEqual([]);
    } finally {
      await other.end();
    }
  });

  it('leaves no file behind when it ends before it has taken anything', async () => {
    const stat = statObject(makeQueue(3, 20), readMultiplier());
    if (!stat.ok) throw new Error(stat.errno);
    DrainedFile.create(directory, savedHeader(stat.value, { directory, batch: '1', command }));
    const [name = ''] = readdirSync(directory);
    const abandoned = name.replace(/\.\d+-/, '.4194304-');
    renameSync(join(directory, name), join(directory, abandoned));
    writeFileSync(join(directory, `1${abandoned}`), '');
    expect(await list()).toEqual([]);
    expect(readdirSync(directory)).toEqual([]);
  });

  it('loses and doubles nothing when it is killed in the middle', async () => {
    let inTheMiddle = 0;
    for (let round = 0; round < 30; round++) {
      const ref = makeQueue(2_000, 100);
      const [before] = dump([ref]);
      const victim = new Agent();
      const item = await confirmed(ref);
      const wanted = drain(item, victim).catch(() => undefined);
      // Each third time certainly while messages are being taken.
      if (round % 3 > 0) await until(() => held(ref) < 2_000, 0);
      if (round % 3 < 2) await sleep(round);
      victim.child.kill('SIGKILL');
      await victim.end();
      await wanted;
      const left = messagesIn(dump([ref])[0]);
      if (left.length > 0 && left.length < 2_000) inTheMiddle++;
      const [kept] = await list();
      expect((kept?.saved.messages ?? 0) + left.length).toBe(2_000);
      // What is sent back comes behind what is left: an empty queue shows the order.
      byOthers('receive', ref.id);
      if (kept) expect(await refill(kept.file)).toMatchObject({ is: 'refilled', left: 0 });
      expect([...messagesIn(dump([ref])[0]), ...left]).toEqual(messagesIn(before));
      removeMade();
      expect(await list()).toEqual([]);
      rmSync(directory, { recursive: true, force: true });
    }
    expect(inTheMiddle).toBeGreaterThan(0);
  });
});

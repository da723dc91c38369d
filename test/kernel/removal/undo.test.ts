import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
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
import type { RemovalResult, RestoreResult } from '../../../src/agent/removalProtocol.ts';
import * as protocol from '../../../src/agent/removalProtocol.ts';
import { saveObject } from '../../../src/agent/saving.ts';
import { changeSettings } from '../../../src/kernel/changes.ts';
import { readMultiplier } from '../../../src/kernel/namespace.ts';
import { statObject } from '../../../src/kernel/objectStat.ts';
import type { ObjectRef } from '../../../src/sysv/objects.ts';
import { tableRow } from '../../host/tableRows.ts';
import { until } from '../../host/until.ts';
import { Agent, ensureAgent } from '../support/agent.ts';
import { asNobody } from '../support/nobody.ts';
import { alsoRemove, dump, existing, exists, make, removeMade } from './contents.ts';
import { inspect, itemsOf, removeItems, removeRefs } from './requests.ts';

const isRoot = process.geteuid?.() === 0;
const dayMs = 86_400_000;
const none: ObjectRef = { kind: 'msg', id: -1 };

function perl(program: string): string {
  return execFileSync('perl', ['-e', program], { encoding: 'utf8' });
}

describe('undo', () => {
  let agent: Agent;
  let folder: string;
  let directory: string;

  beforeAll(async () => {
    await ensureAgent();
    // Room for 10,000 messages without CAP_SYS_RESOURCE, in a namespace that is this test's own.
    if (process.env.IPC_EXPLORER_ISOLATED === 'private') writeFileSync('/proc/sys/kernel/msgmnb', '2000000');
  });

  beforeEach(() => {
    agent = new Agent();
    folder = mkdtempSync(join(tmpdir(), 'ipc-explorer-undo-'));
    directory = join(folder, 'removed');
  });

  afterAll(() => {
    if (process.env.IPC_EXPLORER_ISOLATED === 'private') writeFileSync('/proc/sys/kernel/msgmnb', '16384');
  });

  afterEach(async () => {
    await agent.end();
    removeMade();
    rmSync(folder, { recursive: true, force: true });
  });

  function fileOf(result: RemovalResult | undefined): string {
    if (result?.is !== 'removed' || result.file === undefined) throw new Error(JSON.stringify(result));
    return result.file;
  }

  async function restore(file: string, isPrivate = false): Promise<RestoreResult> {
    return agent.connection.sendRequest(protocol.restore, { directory, file, isPrivate });
  }

  /** Removes objects and makes them again; returns them as they are then. */
  async function roundTrip(refs: readonly ObjectRef[]): Promise<ObjectRef[]> {
    const results = await removeRefs(agent, refs, directory);
    expect(existing(refs)).toEqual([]);
    const restored: ObjectRef[] = [];
    for (const result of results) {
      const made = await restore(fileOf(result));
      if (made.is !== 'restored') throw new Error(JSON.stringify(made));
      expect(made.settingsErrno).toBeUndefined();
      restored.push({ kind: result.kind, id: made.id });
    }
    alsoRemove(...restored);
    return restored;
  }

  it('brings back 200 random objects as they were, with their ids where the kernel allows it', async () => {
    const refs = make('random', 7, 200);
    const before = dump(refs);
    expect(before).toHaveLength(200);
    const restored = await roundTrip(refs);
    expect(dump(restored)).toEqual(before);
    if (isRoot) expect(restored).toEqual(refs);
    expect(readdirSync(directory)).toEqual([]);
  });

  it.each([
    ['a queue with one message of 1 byte', ['queue', 1, 1]],
    ['a queue with 100 messages of 0 and of msgmax bytes', ['queue', 100, -1]],
    ['a queue with 10,000 messages', ['queue', 10_000, 16]],
    ['a queue with 300 empty messages', ['queue', 300, 0]],
    ['an empty queue', ['queue', 0, 0]],
    ['a set of 250 semaphores', ['set', 250]],
    ['a segment of 64 MiB', ['segment', 64 << 20]],
    ['a segment of one byte more than a page', ['segment', 4_097]],
  ])('brings back %s', async (_, args) => {
    const refs = make(...args);
    const before = dump(refs);
    expect(dump(await roundTrip(refs))).toEqual(before);
  });

  it('is promised for no queue that moves on while it is saved, also within one second', async () => {
    const [ref = none] = make('queue', 100, 80);
    const program = `my ($q, $m) = (${ref.id}); while (1) { msgrcv($q, $m, 80, 0, 0) or last; msgsnd($q, $m, 0) or last }`;
    const traffic = spawn('perl', ['-e', program], { stdio: 'ignore' });
    await once(traffic, 'spawn');
    try {
      const items = itemsOf(await inspect(agent, [ref]), true).map(({ seen }) => ({
        seen: { ...seen, verdict: 'active' as const },
        isSaved: true,
      }));
      expect(await removeItems(agent, items, directory)).toEqual([{ ...ref, is: 'tooBusy' }]);
      expect(exists(ref)).toBe(true);
    } finally {
      traffic.kill();
      await once(traffic, 'exit');
    }
    const before = dump([ref]);
    expect(dump(await roundTrip([ref]))).toEqual(before);
  });

  it('is promised for no set whose values have changed since they were read', () => {
    const ref = { kind: 'sem', id: Number(perl('print 0 + semget(0, 2, 0600)')) } as const;
    alsoRemove(ref);
    const stat = statObject(ref, readMultiplier());
    if (!stat.ok) throw new Error(stat.errno);
    mkdirSync(directory);
    const saved = saveObject(stat.value, { directory, batch: '1', command: '' });
    if (!saved.ok) throw new Error(saved.why);
    expect(saved.isCurrent()).toBe(true);
    perl(`semop(${ref.id}, pack('s3', 1, 1, 0)) or die $!`);
    expect(saved.isCurrent()).toBe(false);
  });

  it('brings back a queue of an ordinary user that holds more than it would take today', async ({ skip }) => {
    skip(process.env.IPC_EXPLORER_ISOLATED !== 'private', 'the limit of others is not to be changed');
    skip(!isRoot, 'only root can become somebody else');
    writeFileSync('/proc/sys/kernel/msgmnb', '16384');
    const user = new Agent(asNobody);
    chmodSync(folder, 0o777);
    try {
      const fill = `my $q = msgget(0x61000009, 01600); msgsnd($q, pack('l! a*', 7, 'x' x 80), 0) for 1 .. 200; print 0 + $q`;
      const [program = '', ...args] = [...asNobody, 'perl', '-e', fill];
      const ref = { kind: 'msg', id: Number(execFileSync(program, args, { encoding: 'utf8' })) } as const;
      alsoRemove(ref);
      expect(changeSettings('msg', ref.id, { qbytes: 4_096 }, readMultiplier()).ok).toBe(true);
      const before = dump([ref]);
      const file = fileOf((await removeRefs(user, [ref], directory))[0]);
      const made = await user.connection.sendRequest(protocol.restore, { directory, file, isPrivate: false });
      if (made.is !== 'restored') throw new Error(JSON.stringify(made));
      alsoRemove({ kind: 'msg', id: made.id });
      expect(made.settingsErrno).toBeUndefined();
      expect(dump([{ kind: 'msg', id: made.id }])).toEqual(before);
    } finally {
      await user.end();
      writeFileSync('/proc/sys/kernel/msgmnb', '2000000');
    }
  });

  it('leaves the queue that it saves undisturbed', async () => {
    const [ref = none] = make('queue', 50, 10);
    const before = tableRow('msg', ref.id);
    await inspect(agent, [ref]);
    expect(tableRow('msg', ref.id)).toEqual(before);
  });

  it('keeps files to the user alone, and lists, shows and forgets them', async () => {
    const refs = make('queue', 3, 5);
    const [text] = dump(refs);
    const file = fileOf((await removeRefs(agent, refs, directory))[0]);
    expect(statSync(join(directory, file)).mode & 0o777).toBe(0o600);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    const [listed] = await agent.connection.sendRequest(protocol.listRemoved, { directory, keptSince: 0 });
    expect(listed).toMatchObject({ file, saved: { ...refs[0], messages: 3, key: 0x61000001, batch: '1' } });
    const shown = await agent.connection.sendRequest(protocol.readSaved, { directory, file });
    const types = shown?.kind === 'msg' ? shown.messages.map(({ type }) => type) : [];
    expect(types).toEqual([...(text ?? '').matchAll(/^ {2}(\d+) 5 /gm)].map(([, type]) => type));
    await agent.connection.sendRequest(protocol.forget, { directory, files: [file] });
    expect(readdirSync(directory)).toEqual([]);
    expect(await restore(file)).toEqual({ is: 'unreadable' });
  });

  /** Turns the clock forward, as far as files show it. */
  function age(file: string, days: number): void {
    const path = join(directory, file);
    const { mtimeMs } = statSync(path);
    const text = readFileSync(path, 'latin1');
    const past = text.replace(/"savedAt":(\d+)/, (_, time: string) => `"savedAt":${Number(time) - days * dayMs}`);
    writeFileSync(path, past, 'latin1');
    const seconds = mtimeMs / 1_000 - days * 86_400;
    utimesSync(path, seconds, seconds);
  }

  it('deletes what is too old, but only when that was so the day before', async () => {
    const file = fileOf((await removeRefs(agent, make('queue', 3, 5), directory))[0]);
    const list = (keptDays: number) => {
      const keptSince = Date.now() - keptDays * dayMs;
      return agent.connection.sendRequest(protocol.listRemoved, { directory, keptSince });
    };
    // The clock is a month ahead, and is set right.
    expect(await list(-23)).toEqual([]);
    expect(await list(-23)).toEqual([]);
    expect(await list(7)).toMatchObject([{ file }]);
    age(file, 7.5);
    expect(await list(30)).toMatchObject([{ file }]);
    expect(await list(7)).toEqual([]);
    expect(await list(7)).toEqual([]);
    expect(readdirSync(directory)).toEqual([file]);
    age(file, 1.5);
    expect(await list(30)).toMatchObject([{ file }]);
    expect(await list(7)).toEqual([]);
    expect(readdirSync(directory)).toEqual([]);
  });

  it('does not list what was saved and then not removed', async () => {
    const refs = make('queue', 3, 5);
    mkdirSync(directory);
    const file = fileOf((await removeRefs(agent, refs, directory))[0]);
    const made = await restore(file);
    expect(made.is).toBe('restored');
    alsoRemove({ kind: 'msg', id: made.is === 'restored' ? made.id : -1 });
    expect(await agent.connection.sendRequest(protocol.listRemoved, { directory, keptSince: 0 })).toEqual([]);
  });

  it('asks when the key is taken by now, and overwrites nothing', async () => {
    const refs = make('queue', 3, 5);
    const [before = ''] = dump(refs);
    const file = fileOf((await removeRefs(agent, refs, directory))[0]);
    const [taker] = make('queue', 1, 9);
    const takers = dump([taker ?? { kind: 'msg', id: -1 }]);
    expect(await restore(file)).toEqual({ is: 'keyTaken', id: taker?.id });
    // No wish for the old id is left, which would go to the next object of anybody.
    if (isRoot) expect(readFileSync('/proc/sys/kernel/msg_next_id', 'latin1').trim()).toBe('-1');
    const made = await restore(file, true);
    if (made.is !== 'restored') throw new Error(made.is);
    alsoRemove({ kind: 'msg', id: made.id });
    expect(dump([{ kind: 'msg', id: made.id }])).toEqual([before.replace(/key -?\d+/, 'key 0')]);
    expect(dump([taker ?? { kind: 'msg', id: -1 }])).toEqual(takers);
  });

  it.each([
    ['segment', ['segment', 2 << 20]],
    ['queue', ['queue', 10, 100]],
    ['set', ['set', 250]],
  ])('makes no %s of a file that has lost its end, and keeps the file', async (_, args) => {
    const file = fileOf((await removeRefs(agent, make(...args), directory))[0]);
    const path = join(directory, file);
    truncateSync(path, statSync(path).size - 1);
    expect(await restore(file)).toEqual({ is: 'failed', errno: 'EIO' });
    expect(readdirSync(directory)).toEqual([file]);
  });

  it('says before the removal what cannot be kept', async () => {
    const refs = make('segment', 5_000);
    const [large] = await inspect(agent, refs, 4_999);
    expect(large?.saving).toEqual({ can: false, why: 'tooLarge' });
    const [small] = await inspect(agent, refs, 5_000);
    expect(small?.saving).toEqual({ can: true, bytes: 5_000 });
  });

  it.each([
    ['queue', ['queue', 400, 1_000]],
    ['segment', ['segment', 2 << 20]],
  ])('leaves a %s in place when there is no room to keep it', async (_, args) => {
    const limited = new Agent(['sh', '-c', 'trap \'\' XFSZ; ulimit -f 128; exec "$@"', 'sh']);
    try {
      const refs = make(...args);
      const before = dump(refs);
      const results = await removeRefs(limited, refs, directory);
      expect(results).toEqual([{ ...refs[0], is: 'notSaved', errno: 'EFBIG' }]);
      expect(dump(refs)).toEqual(before);
      expect(readdirSync(directory)).toEqual([]);
    } finally {
      await limited.end();
    }
  });

  it('loses nothing when it is killed in the middle', async () => {
    let left = 0;
    for (let round = 0; round < 30; round++) {
      const [ref = { kind: 'shm', id: -1 } as const] = make('segment', 8 << 20);
      const [before] = dump([ref]);
      const victim = new Agent();
      let isOver = false;
      const wanted = removeRefs(victim, [ref], directory).catch(() => undefined);
      void wanted.then(() => {
        isOver = true;
      });
      mkdirSync(directory, { recursive: true });
      // From before the first byte to after the removal; each third time certainly while it is being saved.
      const isSaving = () => readdirSync(directory).some((name) => name.endsWith('.part'));
      if (round % 3 > 0) await until(() => isSaving() || isOver, 0);
      if (round % 3 < 2) await sleep(round);
      victim.child.kill('SIGKILL');
      await victim.end();
      await wanted;
      if (exists(ref)) {
        left++;
        expect(dump([ref])).toEqual([before]);
      } else {
        const [kept] = await agent.connection.sendRequest(protocol.listRemoved, { directory, keptSince: 0 });
        const made = await restore(kept?.file ?? '');
        if (made.is !== 'restored') throw new Error(made.is);
        alsoRemove({ kind: 'shm', id: made.id });
        expect(dump([{ kind: 'shm', id: made.id }])).toEqual([before]);
      }
      removeMade();
      rmSync(directory, { recursive: true, force: true });
    }
    expect(left).toBeGreaterThan(0);
  });
});

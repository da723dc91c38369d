import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import type { ObjectRef } from '../../../src/sysv/objects.ts';
import { until } from '../../host/until.ts';
import { Random } from '../../unit/support/random.ts';
import { Agent, ensureAgent } from '../support/agent.ts';
import { Maker } from '../support/maker.ts';
import { asNobody } from '../support/nobody.ts';
import { Churn } from './churn.ts';
import { dump, existing, exists, make, removeMade } from './contents.ts';
import { inspect, itemsOf, removeItems, removeRefs } from './requests.ts';

const isRoot = process.geteuid?.() === 0;
/** `IPC_EXPLORER_STRESS=10000` for all of them. */
const rounds = Number(process.env.IPC_EXPLORER_STRESS ?? 1_000);

describe('a removal', () => {
  let agent: Agent;
  let folder: string;

  beforeAll(ensureAgent);

  beforeEach(() => {
    agent = new Agent();
    folder = mkdtempSync(join(tmpdir(), 'ipc-explorer-guard-'));
  });

  afterEach(async () => {
    await agent.end();
    removeMade();
    rmSync(folder, { recursive: true, force: true });
  });

  it(
    `never takes another object than the one confirmed, in ${rounds} rounds of a server that restarts meanwhile`,
    async () => {
      const churn = new Churn(rounds);
      const random = new Random(rounds);
      const outcomes = new Map<string, number>();
      const wrong: string[] = [];
      for (let round = 0; round < rounds; round++) {
        churn.tell('make');
        const id = Number(await churn.answer());
        const churns = random.int(4);
        const isEarly = random.int(3) === 0;
        if (isEarly) churn.tell(`churn 3000 ${churns}`);
        const inspections = await inspect(agent, [{ kind: 'msg', id }]);
        if (!isEarly) churn.tell(`churn 3000 ${churns}`);
        await sleep(random.int(4));
        const isSaved = random.int(2) === 0;
        const results = await removeItems(agent, itemsOf(inspections, isSaved), isSaved ? folder : undefined);
        const taken = await churn.takenFromIt();
        const confirmed = inspections[0]?.object.id;
        const is = results[0]?.is ?? 'nothing confirmed';
        outcomes.set(is, (outcomes.get(is) ?? 0) + 1);
        const expected = is === 'removed' ? [confirmed] : [];
        if (JSON.stringify(taken) !== JSON.stringify(expected)) wrong.push(`${round}: ${is} ${confirmed}, ${taken}`);
      }
      await churn.end();
      console.log(`${rounds} rounds: ${[...outcomes].map(([is, count]) => `${count} ${is}`).join(', ')}`);
      expect(wrong).toEqual([]);
      expect(outcomes.get('removed')).toBeGreaterThan(0);
      expect(outcomes.get('alreadyGone')).toBeGreaterThan(0);
    },
    rounds * 1_000,
  );

  it('leaves alone what was created anew under the same identifier', async ({ skip }) => {
    skip(!isRoot, 'only root may wish for an identifier');
    const [ref = none] = make('queue', 2, 5);
    const items = itemsOf(await inspect(agent, [ref]), false);
    spawnSync('ipcrm', ['-q', String(ref.id)]);
    // Times of the kernel are whole seconds.
    await sleep(1_100);
    writeFileSync('/proc/sys/kernel/msg_next_id', String(ref.id));
    expect(make('queue', 2, 5)).toEqual([ref]);
    expect(await removeItems(agent, items)).toMatchObject([{ is: 'skipped', differences: ['changed'] }]);
    expect(exists(ref)).toBe(true);
  });

  it.each([
    ['key', { key: 1 }],
    ['creator', { cuid: 12_345 }],
    ['creator', { cpid: 1 }],
    ['size', { size: '1' }],
    ['changed', { ctime: 1 }],
  ])('leaves alone what has another %s than was confirmed', async (difference, change) => {
    const [ref = none] = make('segment', 100);
    const items = itemsOf(await inspect(agent, [ref]), false).map((item) => ({
      ...item,
      seen: { ...item.seen, ...change },
    }));
    expect(await removeItems(agent, items)).toMatchObject([{ is: 'skipped', differences: [difference] }]);
    expect(exists(ref)).toBe(true);
  });

  it('leaves alone what has come into use since, and removes it when use was confirmed', async () => {
    const maker = new Maker();
    const id = await maker.make('shm', 4_096);
    const ref = { kind: 'shm', id } as const;
    const items = itemsOf(await inspect(agent, [ref]), false);
    await maker.mustRun([`attach ${id} 1`]);
    expect(await removeItems(agent, items)).toMatchObject([
      { is: 'skipped', differences: ['verdict'], assessment: { verdict: 'inUse' } },
    ]);
    const [result] = await removeRefs(agent, [ref]);
    expect(result).toMatchObject({ is: 'marked', nattch: 1 });
    const users = result?.is === 'marked' ? result.assessment.evidence.attachments : [];
    expect(users.map(({ process }) => process.pid)).toEqual([maker.pid]);
    expect(exists(ref)).toBe(true);
    await maker.close();
    expect(exists(ref)).toBe(false);
  });

  it('takes an object that is gone already for a normal result', async () => {
    const [ref = none] = make('queue', 0, 0);
    const items = itemsOf(await inspect(agent, [ref]), true);
    spawnSync('ipcrm', ['-q', String(ref.id)]);
    expect(await removeItems(agent, items, folder)).toEqual([{ ...ref, is: 'alreadyGone' }]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('stops between two objects when it is cancelled, and tells what is done', async () => {
    const refs = make('random', 3, 400);
    const items = itemsOf(await inspect(agent, refs), true);
    const source = new CancellationTokenSource();
    const answer = removeItems(agent, items, folder, { token: source.token });
    await until(() => readdirSync(folder).length > 0);
    source.cancel();
    const results = await answer;
    expect(results.length).toBeGreaterThan(0);
    expect(results.length).toBeLessThan(items.length);
    expect(existing(refs)).toEqual(refs.slice(results.length));
  });

  it('leaves alone what is used less than was confirmed, and says what it is now', async () => {
    const maker = new Maker();
    const id = await maker.make('shm', 4_096);
    const ref = { kind: 'shm', id } as const;
    await maker.mustRun([`attach ${id} 1`]);
    const items = itemsOf(await inspect(agent, [ref]), false);
    expect(items.map(({ seen }) => seen.verdict)).toEqual(['inUse']);
    await maker.mustRun([`detach ${id}`]);
    expect(await removeItems(agent, items)).toMatchObject([
      { is: 'skipped', differences: ['verdict'], assessment: { verdict: 'active' } },
    ]);
    expect(exists(ref)).toBe(true);
    await maker.close();
  });

  it('leaves alone what has become stale by the mere passing of time, and says so', async () => {
    const [ref = none] = make('queue', 1, 5);
    const items = itemsOf(await inspect(agent, [ref]), false);
    expect(items.map(({ seen }) => seen.verdict)).toEqual(['unknown']);
    expect(await removeItems(agent, items, undefined, { quietMs: 0 })).toMatchObject([
      { is: 'skipped', differences: ['verdict'], assessment: { verdict: 'stale' } },
    ]);
    expect(exists(ref)).toBe(true);
  });

  it("is refused to an ordinary user for root's objects, with the owner, and nothing is lost or left", async ({
    skip,
  }) => {
    skip(!isRoot, 'only root can become somebody else');
    const user = new Agent(asNobody);
    try {
      // One that others may read, and one that they may not.
      const refs = [...make('segment', 5_000), ...make('queue', 3, 10)];
      const before = dump(refs);
      const inspections = await inspect(user, refs);
      expect(inspections.map(({ saving }) => saving)).toEqual([
        { can: true, bytes: 5_000 },
        { can: false, why: 'refused', errno: 'EACCES' },
      ]);
      const items = itemsOf(inspections, true);
      const directory = join(folder, 'removed');
      expect(await removeItems(user, items, directory)).toEqual(
        refs.map((ref) => ({ ...ref, is: 'refused', errno: 'EPERM', uid: 0 })),
      );
      expect(dump(refs)).toEqual(before);
    } finally {
      await user.end();
    }
  });
});

const none: ObjectRef = { kind: 'msg', id: -1 };

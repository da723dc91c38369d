import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import * as protocol from '../../../src/agent/removalProtocol.ts';
import { Random } from '../../unit/support/random.ts';
import { Agent, ensureAgent } from '../support/agent.ts';
import { Maker } from '../support/maker.ts';
import { Churn } from './churn.ts';
import { existing } from './contents.ts';
import { inspect, itemsOf, removeItems } from './requests.ts';

/** `IPC_EXPLORER_STRESS=10000` for all of them. */
const rounds = Number(process.env.IPC_EXPLORER_STRESS ?? 1_000) / 10;
/** A maker remembers all that it has ever made, and has room for so many rounds. */
const roundsOfMaker = 100;
/** Enough of a kind to be removed the quick way. */
const many = 300;

describe('a removal of many objects', () => {
  let agent: Agent;
  let maker: Maker;

  beforeAll(ensureAgent);

  beforeEach(() => {
    agent = new Agent();
    maker = new Maker();
  });

  afterEach(async () => {
    await agent.end();
    await maker.close();
  });

  it('removes what is as it was confirmed, and answers for each of the others, in their order', async () => {
    const queues = await maker.makeMany('msg', many);
    const sets = await maker.makeMany('sem', many);
    const segments = await maker.makeMany('shm', many);
    const spoiled = [queues[7], queues[150], sets[299], segments[0], segments[200]].map((ref) => ref?.id ?? -1);
    const [gone = -1, other = -1, changed = -1, attached = -1, marked = -1] = spoiled;
    await maker.mustRun([`attach ${marked} 1`]);
    const refs = [...sets, ...queues, ...segments];
    const items = itemsOf(await inspect(agent, refs), false).map((item) =>
      item.seen.kind === 'msg' && item.seen.id === other ? { ...item, seen: { ...item.seen, key: 1 } } : item,
    );
    spawnSync('ipcrm', ['-q', String(gone)]);
    // Times of the kernel are whole seconds.
    await sleep(1_100);
    await maker.mustRun([`setval ${changed} 1`, `attach ${attached} 1`]);
    const results = await removeItems(agent, items);
    expect(results.map(({ kind, id }) => ({ kind, id }))).toEqual(refs);
    expect(results.filter(({ is }) => is !== 'removed')).toMatchObject([
      { kind: 'sem', id: changed, is: 'skipped' },
      { kind: 'msg', id: gone, is: 'alreadyGone' },
      { kind: 'msg', id: other, is: 'skipped', differences: ['key'] },
      { kind: 'shm', id: attached, is: 'skipped', differences: ['verdict'], assessment: { verdict: 'inUse' } },
      { kind: 'shm', id: marked, is: 'marked', nattch: 1 },
    ]);
    const left = [changed, other, attached, marked];
    expect(existing(refs).map(({ id }) => id)).toEqual(left);
  });

  it(
    `never takes another object than those confirmed, in ${rounds} rounds of a server that restarts meanwhile`,
    async () => {
      const churn = new Churn(rounds);
      const random = new Random(rounds);
      const outcomes = new Map<string, number>();
      const wrong: string[] = [];
      for (let round = 0; round < rounds; round++) {
        if (round % roundsOfMaker === roundsOfMaker - 1) {
          await maker.close();
          maker = new Maker();
        }
        const before = await maker.makeMany('msg', random.int(many));
        churn.tell('make');
        const id = Number(await churn.answer());
        const refs = [...before, { kind: 'msg', id } as const, ...(await maker.makeMany('msg', many))];
        const churns = random.int(4);
        const isEarly = random.int(3) === 0;
        if (isEarly) churn.tell(`churn 3000 ${churns}`);
        const inspections = await inspect(agent, refs);
        if (!isEarly) churn.tell(`churn 3000 ${churns}`);
        await sleep(random.int(4));
        const results = await removeItems(agent, itemsOf(inspections, false));
        const taken = await churn.takenFromIt();
        const is = results.find((result) => result.id === id)?.is ?? 'nothing confirmed';
        outcomes.set(is, (outcomes.get(is) ?? 0) + 1);
        const isRight = JSON.stringify(taken) === JSON.stringify(is === 'removed' ? [id] : []);
        const others = refs.filter((ref) => ref.id !== id);
        const isAllGone = existing(others).length === 0;
        if (!isRight || !isAllGone) wrong.push(`${round}: ${is} ${id}, ${taken}, ${existing(others).length} left`);
      }
      await churn.end();
      console.log(`${rounds} rounds: ${[...outcomes].map(([is, count]) => `${count} ${is}`).join(', ')}`);
      expect(wrong).toEqual([]);
      expect(outcomes.get('removed')).toBeGreaterThan(0);
      expect(outcomes.get('alreadyGone')).toBeGreaterThan(0);
    },
    rounds * 10_000,
  );

  it('tells how far it is, lets others through, and stops between two objects when it is cancelled', async () => {
    const refs = await maker.makeMany('sem', 20_000);
    const items: protocol.RemovalItem[] = [];
    for (let start = 0; start < refs.length; start += 1_000) {
      items.push(...itemsOf(await inspect(agent, refs.slice(start, start + 1_000)), false));
    }
    const source = new CancellationTokenSource();
    const told: number[] = [];
    const progress = 5;
    agent.connection.onProgress(protocol.removalProgress, progress, (done) => {
      told.push(done);
      source.cancel();
    });
    const results = await removeItems(agent, items, undefined, { progress, token: source.token });
    expect(told.length).toBeGreaterThan(0);
    expect(results.length).toBeGreaterThanOrEqual(told.at(-1) ?? 0);
    expect(results.length).toBeLessThan(refs.length);
    expect(new Set(results.map(({ is }) => is))).toEqual(new Set(['removed']));
    const removed = new Set(results.map(({ id }) => id));
    expect(existing(refs)).toEqual(refs.filter(({ id }) => !removed.has(id)));
  });
});

import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Used, WaitCycle, WaitEdge } from '../../../src/sysv/deadlocks.ts';
import { waitCycles, waitEdges } from '../../../src/sysv/deadlocks.ts';
import type { ObjectRef } from '../../../src/sysv/objects.ts';
import { refText } from '../../../src/sysv/objects.ts';
import type { Actor } from './actor.ts';
import { useScene } from './scene.ts';

const longMs = 3_000;

/** Each wait of a circle: who waits, on what, and for whom. */
function waitsOf(cycle: WaitCycle | undefined): string[] {
  return (cycle ?? [])
    .map(({ ref, task, holder }) => `${task.process.pid} on ${refText(ref)} for ${holder?.pid}`)
    .sort();
}

describe('a deadlock', () => {
  const scene = useScene();

  async function used(refs: readonly ObjectRef[]): Promise<Used[]> {
    return Promise.all(refs.map(async (ref) => ({ ...ref, evidence: (await scene().ours(ref)).evidence })));
  }

  /** The circles of waits that were first seen `longMs` before some moment; by default that moment is now. */
  async function cyclesAmong(refs: readonly ObjectRef[], now = Date.now()): Promise<WaitCycle[]> {
    return waitCycles(waitEdges(await used(refs)), now, longMs);
  }

  /** Each process has taken a set of its own, which is 0 since. */
  async function takers(count: number): Promise<{ readonly actors: Actor[]; readonly sets: ObjectRef[] }> {
    const actors: Actor[] = [];
    const sets: ObjectRef[] = [];
    for (let n = 0; n < count; n++) {
      const actor = await scene().actor();
      const set = await actor.make(`set ${(0x58000001 + n).toString(16)} 1`);
      await actor.do(`setValue ${set.id} 0 1`);
      await actor.do(`operate ${set.id} 0:-1`);
      actors.push(actor);
      sets.push(set);
    }
    return { actors, sets };
  }

  it.each([2, 3])('of %i processes, each of which waits for the next one, is named with all waits', async (count) => {
    const { actors, sets } = await takers(count);
    const expected: string[] = [];
    for (const [n, actor] of actors.entries()) {
      const next = (n + 1) % count;
      await actor.block(`operate ${sets[next]?.id} 0:-1`);
      expected.push(`${actor.pid} on sem:${sets[next]?.id} for ${actors[next]?.pid}`);
    }
    const later = Date.now() + 2 * longMs;
    const cycles = await cyclesAmong(sets, later);
    expect(cycles).toHaveLength(1);
    expect(waitsOf(cycles[0])).toEqual(expected.sort());
    expect(await cyclesAmong(sets)).toEqual([]);
  });

  it('is named also where a wait ends after a while and is begun anew, and nothing comes of it', async () => {
    const { actors, sets } = await takers(2);
    for (const [n, actor] of actors.entries()) await actor.block(`operateAgain ${sets[1 - n]?.id} 20 0:-1`);
    await used(sets);
    const start = Date.now();
    await sleep(2_200);
    const objects = await used(sets);
    // These waits began a moment ago; nothing was done to the sets since the first look's second.
    expect(Math.min(...objects.map(({ evidence }) => evidence.blocked[0]?.since ?? 0))).toBeGreaterThan(start + 2_000);
    expect(waitCycles(waitEdges(objects), start + 1_200 + longMs, longMs)).toHaveLength(1);
  });

  it('is none while one of them can go on', async () => {
    const { actors, sets } = await takers(3);
    const [first, second] = actors;
    await first?.block(`operate ${sets[1]?.id} 0:-1`);
    await second?.block(`operate ${sets[2]?.id} 0:-1`);
    expect(await cyclesAmong(sets, Date.now() + 2 * longMs)).toEqual([]);
  });

  it('is none where two want what a third one keeps, besides what they themselves have given back', async () => {
    const [first, second, keeper] = [await scene().actor(), await scene().actor(), await scene().actor()];
    const set = await keeper.make('set 58000001 3');
    await keeper.do(`operate ${set.id} 0:1 1:1`);
    for (const [actor, semaphore] of [
      [first, 0],
      [second, 1],
    ] as const) {
      await actor.do(`operate ${set.id} ${semaphore}:-1`);
      await actor.do(`operate ${set.id} ${semaphore}:1`);
    }
    for (const actor of [first, second]) await actor.block(`operate ${set.id} 0:-1 1:-1 2:-1`);
    await keeper.do(`setValue ${set.id} 2 0`);
    const edges = waitEdges(await used([set]));
    const pids = (edge: WaitEdge) => [edge.task.process.pid, edge.holder?.pid];
    expect(edges.map(pids).sort()).toEqual([first, second].map(({ pid }) => [pid, keeper.pid]).sort());
    expect(waitCycles(edges, Date.now() + 2 * longMs, longMs)).toEqual([]);
  });

  it('is not seen in two processes that wait for each other in turn, thousands of times a second', async () => {
    const [client, server] = [await scene().actor(), await scene().actor()];
    const set = await client.make('set 58000001 2');
    await client.do(`setValue ${set.id} 0 1`);
    await client.do(`thread pass ${set.id} 0 1`);
    await server.do(`thread pass ${set.id} 1 0`);
    const end = performance.now() + 5_000;
    for (let looks = 0; looks < 10 || performance.now() < end; looks++) {
      expect(await cyclesAmong([set])).toEqual([]);
      await sleep(20);
    }
  });

  it('is not seen in a server that waits for messages while its clients wait for nothing', async () => {
    const [client, server] = [await scene().actor(), await scene().actor()];
    const [queue, answers] = [await server.make('queue 58000001'), await server.make('queue 58000002')];
    await client.do(`send ${queue.id} 1 10`);
    await server.do(`receive ${queue.id} 1`);
    await server.do(`send ${answers.id} 1 10`);
    await client.do(`receive ${answers.id} 1`);
    await server.block(`receive ${queue.id} 1`);
    await client.block(`receive ${answers.id} 1`);
    expect(await cyclesAmong([queue, answers], Date.now() + 2 * longMs)).toEqual([]);
  });
});

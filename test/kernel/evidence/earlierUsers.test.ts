import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { ObjectRef } from '../../../src/sysv/objects.ts';
import type { Actor } from './actor.ts';
import { untilState } from './actor.ts';
import type { Finding } from './observer.ts';
import { expectVerdict, isRoot, useScene } from './scene.ts';

/** Of processes that were seen to use an object before: who is said to be still there. */
function earlierOf({ evidence }: Finding): unknown[] {
  return evidence.actors.filter(({ role }) => role === 'earlierUser').map(({ pid, fate }) => [pid, fate.is]);
}

describe('a process that was seen to use an object, and whose trace another one has overwritten', () => {
  const scene = useScene();

  /** Does something and is no longer there. */
  async function passer(...commands: readonly string[]): Promise<Actor> {
    const tool = await scene().actor();
    for (const command of commands) await tool.do(command);
    await tool.kill();
    return tool;
  }

  async function expectActiveBy(user: Actor, ref: ObjectRef): Promise<Finding> {
    const { ours, ordinary } = await scene().expect(ref, 'active', 'active');
    expect(earlierOf(ours)).toEqual([[user.pid, 'alive']]);
    expect(earlierOf(ordinary)).toEqual([[user.pid, 'alive']]);
    return ours;
  }

  it('may hold a unit of a set: active until it has ended', async () => {
    const holder = await scene().actor();
    const set = await holder.make('set 5b000001 1 666');
    await passer(`operate ${set.id} 0:2`);
    await holder.do(`operate ${set.id} 0:-1`);
    await scene().expect(set, 'active', 'active');
    const before = Date.now();
    const tool = await passer(`operate ${set.id} 0:-1`, `operate ${set.id} 0:1`);
    const { evidence } = await expectActiveBy(holder, set);
    expect(evidence.actors).toMatchObject([
      { role: 'lastOperator', pid: tool.pid, fate: { is: 'dead' } },
      { role: 'earlierUser', fate: { process: { name: 'evidenceActor' } } },
    ]);
    expect(evidence.actors[1]?.seenAt).toBeLessThanOrEqual(before);
    await holder.kill();
    await scene().expect(set, 'stale', 'stale');
  });

  it('may serve a queue: active until it has ended', async () => {
    const server = await scene().actor();
    const queue = await server.make('queue 5b000001');
    await server.do(`send ${queue.id} 1 10`);
    await server.do(`receive ${queue.id} 1`);
    await scene().expect(queue, 'active', 'active');
    await passer(`send ${queue.id} 1 10`, `receive ${queue.id} 1`);
    await expectActiveBy(server, queue);
    await server.kill();
    await scene().expect(queue, 'stale', ['unknown', 'hidden']);
  });

  it('may attach a segment for moments only: active until it has ended', async () => {
    const [maker, user] = [await scene().actor(), await scene().actor()];
    const segment = await maker.make('segment 5b000001 8192 666');
    await maker.kill();
    await user.do(`attach ${segment.id}`);
    await user.do('detach');
    await scene().expect(segment, 'active', 'active');
    await passer(`attach ${segment.id}`);
    await expectActiveBy(user, segment);
    await user.kill();
    await scene().expect(segment, 'stale', 'stale');
  });

  it('may have had a segment attached, as one of several', async () => {
    const [maker, user] = [await scene().actor(), await scene().actor()];
    const segment = await maker.make('segment 5b000001 8192');
    await user.do(`attach ${segment.id}`);
    await passer(`attach ${segment.id}`);
    await maker.kill();
    const attached = await scene().ours(segment);
    expect(attached.judgement.verdict).toBe('inUse');
    await user.do('detach');
    await passer(`attach ${segment.id}`);
    const detached = await scene().ours(segment);
    expectVerdict(detached, 'active', 'ourselves');
    expect(earlierOf(detached)).toEqual([[user.pid, 'alive']]);
  });

  it('may be one that slept there, and will again', async () => {
    const server = await scene().actor();
    const set = await server.make('set 5b000001 1');
    await scene().deadOperator(set);
    await server.block(`operate ${set.id} 0:-9`);
    const asleep = await scene().ours(set);
    expect(asleep.judgement.verdict).toBe('inUse');
    // Who was stopped in semop(2) finds it interrupted (signal(7)), and leaves no trace.
    server.signal('SIGSTOP');
    await untilState(server.pid, server.pid, 'T');
    server.signal('SIGCONT');
    expect(await server.do('threads 0')).toBe(0);
    const { ours } = await scene().expect(set, 'active', ['unknown', 'noActor', 'hidden']);
    expect(ours.evidence.waiterCount).toBe(0);
    expect(earlierOf(ours)).toEqual([[server.pid, 'alive']]);
  });

  it('is told beside those who use the object now, and once', async () => {
    const [first, second] = [await scene().actor(), await scene().actor()];
    const queue = await first.make('queue 5b000001');
    await first.do(`send ${queue.id} 1 10`);
    await scene().expect(queue, 'active', 'active');
    await second.do(`send ${queue.id} 1 10`);
    await expectActiveBy(first, queue);
    await first.do(`receive ${queue.id} 1`);
    const { ours } = await scene().expect(queue, 'active', 'active');
    expect(earlierOf(ours)).toEqual([]);
  });

  // Only root may order a process id (clone3(2), set_tid).
  it.runIf(isRoot)('is not the one that has its number now', async () => {
    const [server, parent] = [await scene().actor(), await scene().actor()];
    const queue = await server.make('queue 5b000001');
    await server.do(`send ${queue.id} 1 10`);
    await scene().expect(queue, 'active', 'active');
    await server.kill();
    await passer(`send ${queue.id} 1 10`);
    // Starts are told apart by the hundredth of a second.
    await sleep(20);
    expect(await parent.do(`impostor ${server.pid}`)).toBe(server.pid);
    await scene().expect(queue, 'stale', ['unknown', 'hidden']);
  });
});

import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { startToleranceMs } from '../../../src/sysv/processes.ts';
import { isRoot, useScene } from './scene.ts';

/** Times of the kernel are whole seconds, so that much later a process has certainly not been there before. */
const certainlyLaterMs = startToleranceMs + 1_200;

// Only root may order a process id (clone3(2), set_tid).
describe.runIf(isRoot)('a process id that another program has got', () => {
  const scene = useScene();

  it('proves nothing: the object is stale as soon as it is certain that nobody knows it any more', async () => {
    const [server, parent] = [await scene().actor(), await scene().actor()];
    const queue = await server.make('queue 54000001');
    const set = await server.make('set 54000001 1 666');
    // The clock may have been set before the observers started, so older times than that are less certain.
    await sleep(1_100);
    const segment = await server.make('segment 54000001 8192');
    await server.do(`send ${queue.id} 1 10`);
    await server.do(`operate ${set.id} 0:1`);
    await server.do(`attach ${segment.id}`);
    await scene().expect(queue, 'active', 'active');
    await server.kill();
    await sleep(certainlyLaterMs);
    expect(await parent.do(`impostor ${server.pid}`)).toBe(server.pid);
    const fate = { is: 'reused', process: { pid: server.pid, name: 'impostor' } };
    const onQueue = await scene().expect(queue, 'stale', ['unknown', 'hidden']);
    expect(onQueue.ours.evidence.actors).toMatchObject([{ role: 'lastSender', pid: server.pid, fate }]);
    const onSet = await scene().expect(set, 'stale', 'stale');
    expect(onSet.ours.evidence.actors).toMatchObject([{ role: 'lastOperator', pid: server.pid, fate }]);
    const onSegment = await scene().expect(segment, 'stale', 'stale');
    expect(onSegment.ours.evidence.actors).toMatchObject([
      { role: 'creator', fate },
      { role: 'lastAttacher', fate },
    ]);
  });

  it('is not named after the program that had it before, when its new owner has ended too', async () => {
    const [server, parent] = [await scene().actor(), await scene().actor()];
    const queue = await server.make('queue 54000001');
    await server.do(`send ${queue.id} 1 10`);
    await scene().expect(queue, 'active', 'active');
    await server.kill();
    await sleep(certainlyLaterMs);
    expect(await parent.do(`impostor ${server.pid} send ${queue.id} 1 10`)).toBe(server.pid);
    const { ours } = await scene().expect(queue, 'stale', ['unknown', 'hidden']);
    expect(ours.evidence.actors).toEqual([{ role: 'lastSender', pid: server.pid, fate: { is: 'dead' } }]);
  });

  it('is taken for the same program when it was given away within the exactness of the clocks', async () => {
    const [server, parent] = [await scene().actor(), await scene().actor()];
    const queue = await server.make('queue 54000001');
    await server.do(`send ${queue.id} 1 10`);
    await server.kill();
    await parent.do(`impostor ${server.pid}`);
    await scene().expect(queue, 'active', 'active');
  });
});

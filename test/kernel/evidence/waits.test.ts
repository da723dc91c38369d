import { beforeEach, describe, expect, it } from 'vitest';
import { BlockedTasks } from '../../../src/kernel/blockedTasks.ts';
import { ProcessTable } from '../../../src/kernel/processTable.ts';
import type { BlockedTask } from '../../../src/sysv/evidence.ts';
import type { ObjectRef } from '../../../src/sysv/objects.ts';
import { refText } from '../../../src/sysv/objects.ts';
import { untilAsleep } from './actor.ts';
import { useScene } from './scene.ts';

describe('a wait', () => {
  const scene = useScene();
  let table: ProcessTable;
  let tasks: BlockedTasks;

  beforeEach(() => {
    table = new ProcessTable();
    tasks = new BlockedTasks(table);
  });

  /** The first task that sleeps on an object, where it is `now`. */
  function look(ref: ObjectRef, now: number): BlockedTask | undefined {
    table.refresh();
    return tasks.scan(now).blocked.get(refText(ref))?.[0]?.task;
  }

  it('lasts since it was first seen', async () => {
    const server = await scene().actor();
    const queue = await server.make('queue 59000001');
    await server.block(`receive ${queue.id} 7`);
    expect([1_000, 3_000, 5_000, 7_000].map((now) => look(queue, now)?.since)).toEqual([1_000, 1_000, 1_000, 1_000]);
  });

  it('begins anew with each message that came meanwhile', async () => {
    const [server, client] = [await scene().actor(), await scene().actor()];
    const queue = await server.make('queue 59000001');
    await server.block(`receive ${queue.id} 7`);
    expect([1_000, 3_000].map((now) => look(queue, now)?.since)).toEqual([1_000, 1_000]);
    await client.do(`send ${queue.id} 7 10`);
    await server.block(`receive ${queue.id} 7`);
    expect([5_000, 7_000].map((now) => look(queue, now)?.since)).toEqual([5_000, 5_000]);
  });

  it('of one thread begins anew by itself', async () => {
    const server = await scene().actor();
    const queue = await server.make('queue 59000001');
    await server.blockThread(`receive ${queue.id} 7`);
    expect(look(queue, 1_000)?.since).toBe(1_000);
    await server.do('threads 2');
    expect(look(queue, 3_000)?.since).toBe(1_000);
  });

  it('is that of a process which goes on for as long as another thread has run within ten seconds', async () => {
    const server = await scene().actor();
    const set = await server.make('set 59000001 1');
    await server.blockThread(`operate ${set.id} 0:-1`);
    const goesOn = (now: number) => look(set, now)?.hasBusyProcess ?? false;
    expect([1_000, 3_000, 10_500, 11_500].map(goesOn)).toEqual([true, true, true, false]);
    await server.do('threads 1');
    await untilAsleep(server.pid, server.pid);
    expect([13_000, 22_500, 23_500].map(goesOn)).toEqual([true, true, false]);
    expect(look(set, 30_000)?.since).toBe(1_000);
  });

  it('is that of a process which does nothing else where it has one thread', async () => {
    const server = await scene().actor();
    const set = await server.make('set 59000001 1');
    await server.block(`operate ${set.id} 0:-1`);
    expect(look(set, 1_000)).not.toHaveProperty('hasBusyProcess');
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isNeverOperated } from '../../../src/sysv/verdict.ts';
import { nobody } from '../support/nobody.ts';
import { outputOf } from '../support/programs.ts';
import type { Actor } from './actor.ts';
import { untilState } from './actor.ts';
import { asObject } from './observer.ts';
import { isRoot, useScene } from './scene.ts';

/** As an ordinary user's own program, which that user may look into. */
async function becomeNobody(actor: Actor): Promise<void> {
  await actor.do(`become ${nobody}`);
  await actor.do('exec');
}

describe('the verdict on a semaphore set', () => {
  const scene = useScene();

  it('is unknown when nobody ever set or operated it', async () => {
    const server = await scene().actor();
    const set = await server.make('set 52000001 3');
    const { ours } = await scene().expect(set, ['unknown', 'noActor'], ['unknown', 'noActor', 'hidden']);
    expect(isNeverOperated(asObject(ours))).toBe(true);
    expect(ours.evidence).toMatchObject({ actors: [], hidden: [] });
  });

  it('is unknown to an ordinary user who may not ask it, and who is told so', async () => {
    const server = await scene().actor();
    const set = await server.make('set 52000001 1 600');
    await server.do(`operate ${set.id} 0:1`);
    await server.kill();
    const { ordinary } = await scene().expect(set, 'stale', ['unknown', 'noActor', 'hidden']);
    if (!isRoot) return;
    expect(ordinary.evidence.hidden).toMatchObject([
      { what: 'operators', errno: 'EACCES' },
      { what: 'waiterCounts', errno: 'EACCES' },
      { what: 'processes' },
    ]);
  });

  it('is stale to an ordinary user too who may ask it: the kernel counts all waiters', async () => {
    const server = await scene().actor();
    const set = await server.make('set 52000001 1 666');
    await server.do(`operate ${set.id} 0:1`);
    await server.kill();
    await scene().expect(set, 'stale', 'stale');
  });

  it('is stale when one process has set each semaphore of the largest set that there is, and was killed', async () => {
    const [most = ''] = readFileSync('/proc/sys/kernel/sem', 'latin1').split(/\s/);
    const server = await scene().actor();
    const set = await server.make(`set 52000001 ${most}`);
    await server.kill();
    const setAll = `semctl(${set.id}, 0, 17, pack('s*', (1) x ${most})) or die $!; print $$`;
    const setter = Number(outputOf('perl', '-e', setAll));
    const { ours } = await scene().expect(set, 'stale', ['unknown', 'noActor', 'hidden']);
    const rows = outputOf('ipcs', '-s', '-i', String(set.id)).matchAll(/^(\d+) +1 +0 +0 +(\d+)/gm);
    const listed = [...rows].map(([, semaphore, pid]) => ({ semaphore: Number(semaphore), pid: Number(pid) }));
    expect(listed.every(({ pid }) => pid === setter)).toBe(true);
    const semaphores = listed.map(({ semaphore }) => semaphore);
    expect(semaphores).toHaveLength(Number(most));
    expect(ours.evidence.actors).toEqual([{ role: 'lastOperator', pid: setter, semaphores, fate: { is: 'dead' } }]);
  });

  it('is in use while a process waits with a timeout', async () => {
    const waiter = await scene().actor();
    const set = await waiter.make('set 52000001 2 666');
    await scene().deadOperator(set);
    await waiter.block(`operateWithin ${set.id} 1000 1:-3`);
    const { ours, ordinary } = await scene().expect(set, 'inUse', 'inUse');
    expect(ours.evidence.blocked).toMatchObject([
      { process: { pid: waiter.pid }, wait: { call: 'semop', operations: [{ semaphore: 1, amount: -3 }] } },
    ]);
    expect(ours.cost.blocked).toBe(1);
    // Who it is cannot be seen with fewer rights; that somebody waits can.
    if (isRoot) expect(ordinary.evidence).toMatchObject({ blocked: [], waiterCount: 1 });
    if (isRoot) expect(ordinary.cost.blocked).toBe(1);
  });

  it('is in use while a process is stopped that waits, who is no waiter to the kernel', async () => {
    const waiter = await scene().actor();
    const set = await waiter.make('set 52000001 1 666');
    await scene().deadOperator(set);
    await waiter.block(`operate ${set.id} 0:-3`);
    waiter.signal('SIGSTOP');
    await untilState(waiter.pid, waiter.pid, 'T');
    const { ours, ordinary } = await scene().expect(set, 'inUse', ['unknown', 'hidden']);
    expect(ours.evidence.blocked).toMatchObject([{ process: { pid: waiter.pid, isStopped: true } }]);
    expect(outputOf('ipcs', '-s', '-i', String(set.id))).toMatch(/^0 +2 +0 +0 /m);
    expect(ours.cost.blocked).toBe(0);
    if (!isRoot) return;
    const [hidden] = ordinary.evidence.hidden;
    expect(hidden?.what === 'processes' && hidden.examples).toContain(`evidenceActor (${waiter.pid})`);
  });

  it('is in use while a process waits for zero', async () => {
    const waiter = await scene().actor();
    const set = await waiter.make('set 52000001 1 666');
    await scene().deadOperator(set);
    await waiter.block(`operate ${set.id} 0:0`);
    const { ours, ordinary } = await scene().expect(set, 'inUse', 'inUse');
    expect(ours.evidence.blocked).toMatchObject([{ wait: { operations: [{ semaphore: 0, amount: 0 }] } }]);
    if (isRoot) expect(ordinary.evidence.waiterCount).toBe(1);
  });

  it('is in use while an operation on several semaphores waits, of which it is told what keeps it', async () => {
    const waiter = await scene().actor();
    const set = await waiter.make('set 52000001 9');
    await scene().deadOperator(set);
    await waiter.block(`operate ${set.id} 8:2 0:1 3:-32767 7:0`);
    const { ours } = await scene().expect(set, 'inUse', ['unknown', 'noActor', 'hidden']);
    const stuckAt = (semaphore: number, amount: number) => [
      { process: { pid: waiter.pid }, wait: { call: 'semop', operations: [{ semaphore, amount }] } },
    ];
    expect(ours.evidence.blocked).toMatchObject(stuckAt(3, -32_767));
    const setter = await scene().actor();
    await setter.do(`setValue ${set.id} 7 1`);
    await setter.do(`setValue ${set.id} 3 32767`);
    expect((await scene().ours(set)).evidence.blocked).toMatchObject(stuckAt(7, 0));
  });

  it('is in use while a thread waits whose operation another one has overwritten: that one is not told', async () => {
    const waiter = await scene().actor();
    const set = await waiter.make('set 52000001 2 666');
    await scene().deadOperator(set);
    const thread = await waiter.blockThread(`operateShared ${set.id} 1:-2`);
    await waiter.do(`operateShared ${set.id} 0:1`);
    const { ours } = await scene().expect(set, 'inUse', 'inUse');
    expect(ours.evidence.blocked).toMatchObject([{ thread, wait: { call: 'semop' } }]);
    expect(ours.evidence.blocked[0]?.wait).not.toHaveProperty('operations');
  });

  it('is in use while a thread waits whose first thread has ended, and what it waits for is known', async () => {
    const waiter = await scene().actor();
    const set = await waiter.make('set 52000001 2 666');
    await scene().deadOperator(set);
    const thread = await waiter.blockThread(`operate ${set.id} 1:-2`);
    await waiter.do('leave');
    await untilState(waiter.pid, waiter.pid, 'Z');
    const { ours } = await scene().expect(set, 'inUse', 'inUse');
    expect(ours.evidence.blocked).toMatchObject([
      { process: { pid: waiter.pid }, thread, wait: { operations: [{ semaphore: 1, amount: -2 }] } },
    ]);
  });

  it('counts every waiter', async () => {
    const waiters = await Promise.all([1, 2, 3].map(() => scene().actor()));
    const [first] = waiters;
    const set = await first?.make('set 52000001 1 666');
    if (!set) throw new Error('no set');
    for (const waiter of waiters) await waiter.block(`operate ${set.id} 0:-1`);
    const { ours } = await scene().expect(set, 'inUse', 'inUse');
    expect(ours.evidence.blocked.map(({ process }) => process.pid).sort()).toEqual(
      waiters.map(({ pid }) => pid).sort(),
    );
    expect(ours.cost.blocked).toBe(3);
  });

  it.runIf(isRoot)('counts every waiter also for an ordinary user who sees some of them, or another user', async () => {
    const [own, ...others] = await Promise.all([1, 2, 3, 4].map(() => scene().actor()));
    const [other] = others;
    const set = await other?.make('set 52000001 1 666');
    if (!own || !set) throw new Error('no set');
    await becomeNobody(own);
    await own.do(`operate ${set.id} 0:1`);
    await own.do(`operate ${set.id} 0:-1`);
    for (const waiter of others) await waiter.block(`operate ${set.id} 0:-1`);
    const active = await scene().expect(set, 'inUse', 'inUse');
    expect(active.ordinary.evidence).toMatchObject({ blocked: [], waiterCount: 3 });
    expect(active.ordinary.cost.blocked).toBe(3);
    await own.block(`operate ${set.id} 0:-1`);
    const { ours, ordinary } = await scene().expect(set, 'inUse', 'inUse');
    expect(ordinary.evidence).toMatchObject({ blocked: [{ process: { pid: own.pid } }], waiterCount: 4 });
    expect([ours.cost.blocked, ordinary.cost.blocked]).toEqual([4, 4]);
  });

  it.runIf(isRoot)(
    'says what an ordinary user does not see who may not ask it, also where its user is seen',
    async () => {
      const own = await scene().actor();
      await becomeNobody(own);
      const set = await own.make('set 52000001 1 200');
      await own.block(`operate ${set.id} 0:-1`);
      const { ordinary } = await scene().expect(set, 'inUse', 'inUse');
      expect(ordinary.evidence).toMatchObject({
        blocked: [{ process: { pid: own.pid } }],
        hidden: [{ what: 'operators' }, { what: 'waiterCounts', errno: 'EACCES' }, { what: 'processes' }],
      });
    },
  );

  it('is active while one of its last operators lives', async () => {
    const [first, second] = [await scene().actor(), await scene().actor()];
    const set = await first.make('set 52000001 4 666');
    await first.do(`operate ${set.id} 0:1`);
    await first.do(`operate ${set.id} 3:1`);
    await second.do(`operate ${set.id} 1:1`);
    await first.kill();
    const { ours } = await scene().expect(set, 'active', 'active');
    expect(ours.evidence.actors).toMatchObject([
      { role: 'lastOperator', pid: first.pid, semaphores: [0, 3], fate: { is: 'dead' } },
      { role: 'lastOperator', pid: second.pid, semaphores: [1], fate: { is: 'alive' } },
    ]);
  });

  it('is active while its last operator is stopped', async () => {
    const server = await scene().actor();
    const set = await server.make('set 52000001 1 666');
    await server.do(`operate ${set.id} 0:1`);
    server.signal('SIGSTOP');
    await untilState(server.pid, server.pid, 'T');
    await scene().expect(set, 'active', 'active');
  });

  it('is stale when its only operator was killed', async () => {
    const server = await scene().actor();
    const set = await server.make('set 52000001 2 666');
    await server.do(`operate ${set.id} 0:1`);
    await server.kill();
    const { ours } = await scene().expect(set, 'stale', 'stale');
    expect(ours.evidence).toMatchObject({ waiterCount: 0, actors: [{ pid: server.pid, fate: { is: 'dead' } }] });
    expect(isNeverOperated(asObject(ours))).toBe(false);
  });

  it('is stale when it was only set, by a process that was killed; that it was never operated is known', async () => {
    const server = await scene().actor();
    const set = await server.make('set 52000001 1 666');
    await server.do(`setValue ${set.id} 0 5`);
    await server.kill();
    const { ours } = await scene().expect(set, 'stale', 'stale');
    expect(isNeverOperated(asObject(ours))).toBe(true);
  });

  it('is active while the process lives that set it', async () => {
    const server = await scene().actor();
    const set = await server.make('set 52000001 1 666');
    await server.do(`setValue ${set.id} 0 5`);
    await scene().expect(set, 'active', 'active');
  });

  it('is stale when its last operator is a zombie', async () => {
    const parent = await scene().actor();
    const set = await parent.make('set 52000001 1 666');
    await parent.do(`zombie operate ${set.id} 0:1`);
    await scene().expect(set, 'stale', 'stale');
  });

  it('follows what happens to it', async () => {
    const [server, waiter] = [await scene().actor(), await scene().actor()];
    const set = await server.make('set 52000001 2 666');
    await scene().expect(set, ['unknown', 'noActor'], ['unknown', 'noActor']);
    await server.do(`operate ${set.id} 0:1`);
    await scene().expect(set, 'active', 'active');
    await server.kill();
    await scene().expect(set, 'stale', 'stale');
    await waiter.block(`operate ${set.id} 0:-2`);
    await scene().expect(set, 'inUse', 'inUse');
    await waiter.kill();
    await scene().expect(set, 'stale', 'stale');
  });
});

import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { nobody } from '../support/nobody.ts';
import { untilState } from './actor.ts';
import { isRoot, useScene } from './scene.ts';

/** Kernels without CONFIG_IA32_EMULATION have no such programs. */
function runs32Bit(): boolean {
  return process.arch === 'x64' && existsSync('/proc/sys/abi/vsyscall32');
}

describe('the verdict on a queue', () => {
  const scene = useScene();

  it('is unknown when an idle server made it and nobody ever used it', async () => {
    const server = await scene().actor();
    const queue = await server.make('queue 51000001');
    const { ours } = await scene().expect(queue, ['unknown', 'noActor'], ['unknown', 'noActor', 'hidden']);
    expect(ours.evidence).toMatchObject({ actors: [], blocked: [], attachments: [] });
  });

  it('is unknown even when that server has been killed: the kernel does not record who made a queue', async () => {
    const server = await scene().actor();
    const queue = await server.make('queue 51000001');
    await server.kill();
    await scene().expect(queue, ['unknown', 'noActor'], ['unknown', 'noActor', 'hidden']);
  });

  it('is in use while a server sleeps in msgrcv', async () => {
    const server = await scene().actor();
    const queue = await server.make('queue 51000001');
    await scene().deadSender(queue);
    await server.block(`receive ${queue.id} 12345`);
    const { ours, ordinary } = await scene().expect(queue, 'inUse', ['unknown', 'hidden']);
    expect(ours.evidence.blocked).toMatchObject([
      {
        process: { pid: server.pid, name: 'evidenceActor' },
        thread: server.pid,
        wait: { call: 'msgrcv', type: 12345 },
      },
    ]);
    if (isRoot) expect(ours.evidence.hidden).toEqual([]);
    expect(ours.cost).toEqual({ messages: 1, bytes: 10, blocked: 1, attached: 0 });
    if (isRoot) expect(ordinary.evidence.hidden).toMatchObject([{ what: 'processes' }]);
  });

  it('is in use while a server waits for a negative type', async () => {
    const server = await scene().actor();
    const queue = await server.make('queue 51000001');
    await server.block(`receive ${queue.id} -7`);
    const { ours } = await scene().expect(queue, 'inUse', ['unknown', 'noActor', 'hidden']);
    expect(ours.evidence.blocked).toMatchObject([{ wait: { call: 'msgrcv', type: -7 } }]);
  });

  it('is in use while a server waits for any type but one, unless no type was named', async () => {
    const [server, other] = [await scene().actor(), await scene().actor()];
    const queue = await server.make('queue 51000001');
    await server.block(`receiveOther ${queue.id} 5`);
    await other.block(`receiveOther ${queue.id} 0`);
    const { ours } = await scene().expect(queue, 'inUse', ['unknown', 'noActor', 'hidden']);
    const waits = new Map(ours.evidence.blocked.map(({ process: { pid }, wait }) => [pid, wait]));
    expect(waits.get(server.pid)).toEqual({ call: 'msgrcv', type: 5, isExcluded: true });
    expect(waits.get(other.pid)).toEqual({ call: 'msgrcv', type: 0 });
  });

  it('is in use while another thread than the first one sleeps in msgrcv', async () => {
    const server = await scene().actor();
    const queue = await server.make('queue 51000001');
    await scene().deadSender(queue);
    const thread = await server.blockThread(`receive ${queue.id} 12345`);
    const { ours } = await scene().expect(queue, 'inUse', ['unknown', 'hidden']);
    expect(thread).not.toBe(server.pid);
    expect(ours.evidence.blocked).toMatchObject([{ process: { pid: server.pid }, thread }]);
  });

  it('is in use while one of 200 threads sleeps in msgrcv', async () => {
    const server = await scene().actor();
    const queue = await server.make('queue 51000001');
    await server.do('threads 99');
    await scene().deadSender(queue);
    const thread = await server.blockThread(`receive ${queue.id} 4`);
    await server.do('threads 99');
    const { ours } = await scene().expect(queue, 'inUse', ['unknown', 'hidden']);
    expect(ours.evidence.blocked).toMatchObject([{ thread }]);
  });

  it('is in use while a living thread of a process sleeps in msgrcv whose first thread has ended', async () => {
    const server = await scene().actor();
    const queue = await server.make('queue 51000001');
    await scene().deadSender(queue);
    const thread = await server.blockThread(`receive ${queue.id} 12345`);
    await server.do('leave');
    await untilState(server.pid, server.pid, 'Z');
    const { ours } = await scene().expect(queue, 'inUse', ['unknown', 'hidden']);
    expect(ours.evidence.blocked).toMatchObject([{ process: { pid: server.pid }, thread }]);
  });

  it('is in use while a stopped server sleeps in msgrcv', async () => {
    const server = await scene().actor();
    const queue = await server.make('queue 51000001');
    await scene().deadSender(queue);
    await server.block(`receive ${queue.id} 12345`);
    server.signal('SIGSTOP');
    await untilState(server.pid, server.pid, 'T');
    const { ours } = await scene().expect(queue, 'inUse', ['unknown', 'hidden']);
    expect(ours.evidence.blocked).toMatchObject([{ process: { isStopped: true } }]);
  });

  it.runIf(runs32Bit())('is in use while a 32-bit program sleeps in msgrcv', async () => {
    const server = await scene().actor();
    const queue = await server.make('queue 51000001');
    await scene().deadSender(queue);
    await server.block(`receive32 ${queue.id} 12345`);
    const { ours } = await scene().expect(queue, 'inUse', ['unknown', 'hidden']);
    expect(ours.evidence.blocked).toMatchObject([
      { process: { pid: server.pid }, wait: { call: 'msgrcv', type: 12345 } },
    ]);
  });

  it.runIf(runs32Bit())('is in use while a 32-bit program waits for any type but one', async () => {
    const server = await scene().actor();
    const queue = await server.make('queue 51000001');
    await scene().deadSender(queue);
    await server.block(`receiveOther32 ${queue.id} 1`);
    const { ours } = await scene().expect(queue, 'inUse', ['unknown', 'hidden']);
    expect(ours.evidence.blocked).toMatchObject([{ wait: { call: 'msgrcv', type: 1, isExcluded: true } }]);
  });

  it('is in use while a sender sleeps because it is full', async () => {
    const sender = await scene().actor();
    const queue = await sender.make('queue 51000001');
    await sender.do(`send ${queue.id} 1 8192`);
    await sender.do(`send ${queue.id} 2 8192`);
    await sender.block(`send ${queue.id} 3 100`);
    const { ours } = await scene().expect(queue, 'inUse', 'active');
    expect(ours.evidence.blocked).toMatchObject([{ process: { pid: sender.pid }, wait: { call: 'msgsnd' } }]);
    expect(ours.evidence.actors).toMatchObject([{ role: 'lastSender', pid: sender.pid, fate: { is: 'alive' } }]);
    expect(ours.cost).toEqual({ messages: 2, bytes: 16_384, blocked: 1, attached: 0 });
  });

  it('is active while its last receiver lives, although its sender is dead', async () => {
    const [sender, receiver] = [await scene().actor(), await scene().actor()];
    const queue = await sender.make('queue 51000001');
    await sender.do(`send ${queue.id} 1 10`);
    await receiver.do(`receive ${queue.id} 0`);
    await sender.kill();
    const { ours } = await scene().expect(queue, 'active', 'active');
    expect(ours.evidence.actors).toMatchObject([
      { role: 'lastSender', pid: sender.pid, fate: { is: 'dead' } },
      { role: 'lastReceiver', pid: receiver.pid, fate: { is: 'alive', process: { pid: receiver.pid } } },
    ]);
  });

  it('is active while its last sender is stopped', async () => {
    const server = await scene().actor();
    const queue = await server.make('queue 51000001');
    await server.do(`send ${queue.id} 1 10`);
    server.signal('SIGSTOP');
    await untilState(server.pid, server.pid, 'T');
    const { ours } = await scene().expect(queue, 'active', 'active');
    expect(ours.evidence.actors).toMatchObject([{ fate: { is: 'alive', process: { isStopped: true } } }]);
  });

  it('is active while its last sender has become another program', async () => {
    const server = await scene().actor();
    const queue = await server.make('queue 51000001');
    await server.do(`send ${queue.id} 1 10`);
    await server.do('exec');
    await scene().expect(queue, 'active', 'active');
  });

  it('is active while the first thread of its last sender has ended and another one lives', async () => {
    const server = await scene().actor();
    const queue = await server.make('queue 51000001');
    await server.do(`send ${queue.id} 1 10`);
    await server.do('threads 1');
    await server.do('leave');
    await untilState(server.pid, server.pid, 'Z');
    await scene().expect(queue, 'active', 'active');
  });

  it('is stale when its only sender was killed', async () => {
    const server = await scene().actor();
    const queue = await server.make('queue 51000001');
    await server.do(`send ${queue.id} 1 48`);
    await server.kill();
    const { ours } = await scene().expect(queue, 'stale', ['unknown', 'hidden']);
    expect(ours.evidence.actors).toMatchObject([{ role: 'lastSender', pid: server.pid, fate: { is: 'dead' } }]);
    expect(ours.cost).toEqual({ messages: 1, bytes: 48, blocked: 0, attached: 0 });
  });

  it('is stale when its last sender is a zombie', async () => {
    const parent = await scene().actor();
    const queue = await parent.make('queue 51000001');
    const zombie = await parent.do(`zombie send ${queue.id} 1 10`);
    const { ours } = await scene().expect(queue, 'stale', ['unknown', 'hidden']);
    expect(ours.evidence.actors).toMatchObject([{ pid: zombie, fate: { is: 'dead' } }]);
  });

  it('is judged by itself: waiters of other queues, of sets with the same id, and of no object do not count', async () => {
    const [server, other] = [await scene().actor(), await scene().actor()];
    const queue = await server.make('queue 51000001');
    await server.do(`send ${queue.id} 1 48`);
    const otherQueue = await other.make('queue 51000002');
    await other.blockThread(`receive ${otherQueue.id} 1`);
    const set = await other.make('set 51000003 1');
    await other.blockThread(`operate ${set.id} 0:-1`);
    await server.kill();
    await scene().expect(queue, 'stale', ['unknown', 'hidden']);
  });

  it('with key 0 is judged like any other', async () => {
    const [server, waiter] = [await scene().actor(), await scene().actor()];
    const [queue, stale] = [await server.make('queue 0'), await server.make('queue 0')];
    await scene().deadSender(queue);
    await waiter.block(`receive ${queue.id} 12345`);
    await server.do(`send ${stale.id} 1 1`);
    await server.kill();
    await scene().expect(queue, 'inUse', ['unknown', 'hidden']);
    await scene().expect(stale, 'stale', ['unknown', 'hidden']);
  });

  it('names the dead by what they were called while they were seen, and by their number alone who never was', async () => {
    const [server, client] = [await scene().actor(), await scene().actor()];
    const queue = await server.make('queue 51000001');
    await server.do(`send ${queue.id} 1 1`);
    await scene().expect(queue, 'active', 'active');
    await client.do(`receive ${queue.id} 1`);
    await Promise.all([server.kill(), client.kill()]);
    const { ours } = await scene().expect(queue, 'stale', ['unknown', 'hidden']);
    expect(ours.evidence.actors).toEqual([
      { role: 'lastSender', pid: server.pid, fate: { is: 'dead', name: 'evidenceActor' } },
      { role: 'lastReceiver', pid: client.pid, fate: { is: 'dead' } },
    ]);
  });

  it.runIf(isRoot)('of an ordinary user is judged by root and by that user alike', async () => {
    const server = await scene().actor();
    await server.do(`become ${nobody}`);
    const queue = await server.make('queue 51000001');
    await server.do(`send ${queue.id} 1 1`);
    const { ordinary } = await scene().expect(queue, 'active', 'active');
    expect(ordinary.evidence.actors).toMatchObject([{ fate: { process: { uid: nobody } } }]);
    await server.block(`receive ${queue.id} 2`);
    await scene().expect(queue, 'inUse', 'active');
    await server.kill();
    await scene().expect(queue, 'stale', ['unknown', 'hidden']);
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readlinkSync } from 'node:fs';
import { release, userInfo } from 'node:os';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as protocol from '../../src/agent/protocol.ts';
import { readLimits } from '../../src/kernel/limits.ts';
import type { IpcObject } from '../../src/sysv/objects.ts';
import { refText } from '../../src/sysv/objects.ts';
import { until } from '../host/until.ts';
import { Random } from '../unit/support/random.ts';
import { Agent, agentProgram, ensureAgent } from './support/agent.ts';
import { Maker } from './support/maker.ts';
import { Comparison, statAny } from './support/oracle.ts';
import { Workload } from './support/workload.ts';

describe('the agent', () => {
  let maker: Maker;
  let agent: Agent;

  beforeAll(ensureAgent);

  beforeEach(() => {
    maker = new Maker();
    agent = new Agent();
  });

  afterEach(async () => {
    await agent.end();
    await maker.close();
  });

  function expectSameAsStatAny(): number {
    const comparison = new Comparison();
    comparison.withStatAny(agent.objects, statAny().objects, maker.made);
    expect(comparison.differences).toEqual([]);
    return comparison.compared;
  }

  it('says who and where it is', async () => {
    const machine = await agent.connection.sendRequest(protocol.initialize);
    expect(machine).toEqual({
      kernelRelease: release(),
      multiplier: expect.toBeOneOf([32_768, 16_777_216]),
      uid: process.geteuid?.(),
      ipcNamespace: readlinkSync('/proc/self/ns/ipc'),
      pid: agent.pid,
    });
  });

  it('sends everything at first, as *_STAT_ANY has it', async () => {
    const workload = new Workload(new Random(31), maker);
    await workload.create(1_500);
    await workload.operate(1_000);
    await agent.refresh();
    expect(expectSameAsStatAny()).toBeGreaterThan(15_000);
    expect(agent.batches.every(({ isSnapshot }) => isSnapshot)).toBe(true);
    expect(new Set(agent.batches.map(({ kind }) => kind)).size).toBe(3);
    expect(agent.batches.filter(({ hasMore }) => !hasMore)).toEqual([agent.batches.at(-1)]);
  });

  it('sends what is created, changed and removed, and nothing else', async () => {
    const workload = new Workload(new Random(37), maker);
    await workload.create(200);
    await agent.refresh();
    for (let step = 0; step < 20; step++) {
      agent.forget();
      await workload.create(3);
      await workload.operate(5);
      await workload.remove(2);
      await agent.refresh();
      expectSameAsStatAny();
      expect(agent.batches.some(({ isSnapshot }) => isSnapshot)).toBe(false);
      const named = agent.batches.flatMap(({ kind, upserted, removed }) => [
        ...upserted.map(refText),
        ...removed.map((id) => refText({ kind, id })),
      ]);
      expect(named.length).toBeLessThanOrEqual(10);
      expect(new Set(named).size).toBe(named.length);
    }
  });

  it('tells of each by itself while it polls', async () => {
    await agent.connection.sendRequest(protocol.watch, { intervalMs: 10 });
    const id = await maker.make('msg', 0, 0x4d5a_0002);
    const ref = refText({ kind: 'msg', id });
    await until(() => agent.objects.has(ref));
    expect(agent.objects.get(ref)).toMatchObject({ key: 0x4d5a_0002, qnum: 0 });
    await maker.mustRun([`send ${id} 100`]);
    await until(() => (agent.objects.get(ref) as { qnum?: number }).qnum === 1);
    expect(agent.objects.get(ref)).toMatchObject({ cbytes: 100, lspid: maker.pid });
    await maker.mustRun([`remove msg ${id}`]);
    await until(() => !agent.objects.has(ref));
    expect(agent.batches.at(-1)?.removed).toContain(id);
  });

  it('sends nothing while nothing changes', async () => {
    await new Workload(new Random(41), maker).create(300);
    await agent.connection.sendRequest(protocol.watch, { intervalMs: 10 });
    const first = await agent.connection.sendRequest(protocol.statistics);
    agent.forget();
    for (let polls = first.polls; polls < first.polls + 5; ) {
      // Answers to this request are all that it writes.
      const { receivedBytes } = agent;
      await sleep(200);
      const statistics = await agent.connection.sendRequest(protocol.statistics);
      expect(statistics.sentBytes).toBe(receivedBytes);
      polls = statistics.polls;
    }
    expect(agent.received).toEqual([]);
  });

  it('stops polling when told so', async () => {
    await agent.connection.sendRequest(protocol.watch, { intervalMs: 1 });
    await agent.connection.sendRequest(protocol.watch, { intervalMs: null });
    const before = await agent.connection.sendRequest(protocol.statistics);
    await sleep(100);
    expect((await agent.connection.sendRequest(protocol.statistics)).polls).toBe(before.polls);
  });

  it('sends a burst of 5,000 objects in batches of at most 1,000', async () => {
    await agent.refresh();
    agent.forget();
    const sets = await maker.makeMany('sem', 5_000);
    await agent.refresh();
    const created = agent.batches;
    expect(created.map(({ upserted }) => upserted.length)).toEqual([1_000, 1_000, 1_000, 1_000, 1_000]);
    expect(created.map(({ hasMore }) => hasMore)).toEqual([true, true, true, true, false]);
    expect(new Set(created.map(({ at }) => at)).size).toBe(1);
    expectSameAsStatAny();

    agent.forget();
    await maker.mustRun(sets.map(({ id }) => `remove sem ${id}`));
    await agent.refresh();
    expect(agent.batches.map(({ removed }) => removed.length)).toEqual([1_000, 1_000, 1_000, 1_000, 1_000]);
    expectSameAsStatAny();
  });

  it('carries sizes of 64 bits', async () => {
    const id = await maker.make('shm', `${2n ** 53n + 1n}`);
    await agent.refresh();
    expect((agent.objects.get(refText({ kind: 'shm', id })) as IpcObject & { kind: 'shm' }).size).toBe(2n ** 53n + 1n);
  });

  it('knows how much a queue may hold', async () => {
    const id = await maker.make('msg', 4711);
    expect(await agent.connection.sendRequest(protocol.queueCapacity, { id })).toBe(4711);
    await maker.mustRun([`qbytes ${id} 815`]);
    expect(await agent.connection.sendRequest(protocol.queueCapacity, { id })).toBe(815);
    await maker.mustRun([`remove msg ${id}`]);
    expect(await agent.connection.sendRequest(protocol.queueCapacity, { id })).toBeNull();
  });

  it('answers a wrong request with an error, and lives on', async () => {
    for (const id of [1.5, 'x', {}]) {
      const request = agent.connection.sendRequest(protocol.queueCapacity, { id } as { id: number });
      await expect(request).rejects.toThrow();
    }
    await expect(agent.connection.sendRequest('no/such/request')).rejects.toThrow();
    expect((await agent.connection.sendRequest(protocol.initialize)).uid).toBe(process.geteuid?.());
  });

  it('names owners before their objects', async () => {
    await maker.make('msg');
    await agent.refresh();
    const { uid, username } = userInfo();
    const named = agent.received.findIndex(
      ({ what, ...item }) => 'users' in item && item.users.some((user) => user.uid === uid),
    );
    const shown = agent.received.findIndex((item) => item.what === 'changes' && item.batch.upserted.length > 0);
    expect(agent.received[named]).toMatchObject({ users: expect.arrayContaining([{ uid, name: username }]) });
    expect(named).toBeLessThan(shown);
    const again = agent.received.filter((item) => item.what === 'users' && item.users.some((user) => user.uid === uid));
    expect(again).toHaveLength(1);
  });

  it('tells the limits', async () => {
    await agent.refresh();
    const [state] = agent.received.flatMap((item) => (item.what === 'state' ? [item.state] : []));
    expect(state?.limits && protocol.limitsFromWire(state.limits)).toEqual(readLimits());
    expect(Object.values(state?.tables ?? {})).toEqual(
      Array.from({ length: 3 }, () => ({ isReadable: true, malformed: 0 })),
    );
  });

  it('ends when its input closes, also while it polls', async () => {
    await agent.connection.sendRequest(protocol.watch, { intervalMs: 1 });
    expect(await agent.end()).toBe(0);
    expect(agent.errors).toBe('');
  });

  it('ends at once when its input is closed from the beginning', async () => {
    const child = spawn(process.execPath, [agentProgram], { stdio: ['ignore', 'ignore', 'ignore'] });
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
  });

  it('ends when its parent is killed', async () => {
    const source = `
      const agent = require('node:child_process').spawn(process.execPath, [process.argv[1]], { stdio: 'pipe' });
      const send = (body) => agent.stdin.write('Content-Length: ' + body.length + '\\r\\n\\r\\n' + body);
      send(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'watch', params: { intervalMs: 5 } }));
      agent.stdout.once('data', () => console.log(agent.pid));
      agent.stdout.resume();`;
    const parent = spawn(process.execPath, ['--eval', source, agentProgram], { stdio: ['pipe', 'pipe', 'inherit'] });
    const [line] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string];
    const pid = Number(line);
    expect(isRunning(pid)).toBe(true);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    await until(() => !isRunning(pid));
    expect(isRunning(pid)).toBe(false);
  });
});

/** Whether a process exists and is no zombie. */
function isRunning(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

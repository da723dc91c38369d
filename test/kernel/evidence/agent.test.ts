import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as contents from '../../../src/agent/contentsProtocol.ts';
import { objectUsers } from '../../../src/agent/keyProtocol.ts';
import type { Assessment, AssessOptions } from '../../../src/agent/protocol.ts';
import * as protocol from '../../../src/agent/protocol.ts';
import type { ObjectRef } from '../../../src/sysv/objects.ts';
import { refText } from '../../../src/sysv/objects.ts';
import { until } from '../../host/until.ts';
import { Agent, ensureAgent } from '../support/agent.ts';
import { isRoot, useScene } from './scene.ts';

const hourMs = 3_600_000;

describe('what the agent says about users', () => {
  const scene = useScene();
  let agent: Agent;

  beforeAll(async () => {
    await ensureAgent();
    agent = new Agent();
  });

  afterAll(async () => {
    await agent.connection.sendRequest(protocol.watchUsers, { intervalMs: null, quietMs: 0 });
    await agent.end();
  });

  async function assess(refs: readonly ObjectRef[], quietMs = 0): Promise<readonly Assessment[]> {
    return agent.connection.sendRequest(protocol.assess, { refs, quietMs });
  }

  it('is in use, with who waits for what', async () => {
    const waiter = await scene().actor();
    const [queue, set] = [await waiter.make('queue 57000001'), await waiter.make('set 57000001 2')];
    await waiter.blockThread(`receive ${queue.id} 12345`);
    await waiter.block(`operate ${set.id} 1:-3`);
    const found = await assess([queue, set]);
    expect(found).toMatchObject([
      {
        ...queue,
        verdict: 'inUse',
        evidence: { blocked: [{ process: { pid: waiter.pid }, wait: { call: 'msgrcv', type: 12_345 } }] },
      },
      {
        ...set,
        verdict: 'inUse',
        evidence: { blocked: [{ wait: { call: 'semop', operations: [{ semaphore: 1, amount: -3 }] } }] },
      },
    ]);
  });

  it('is what it was after the agent itself has read, sent, taken and set at the wish of its user', async () => {
    const [maker, worker] = [await scene().actor(), await scene().actor()];
    const segment = await maker.make('segment 57000001 8192');
    const queue = await maker.make('queue 57000001');
    const set = await maker.make('set 57000001 2');
    await worker.do(`attach ${segment.id}`);
    await worker.do('detach');
    await maker.do(`send ${queue.id} 1 10`);
    await worker.do(`send ${queue.id} 1 10`);
    await maker.do(`setValue ${set.id} 0 1`);
    await worker.do(`operate ${set.id} 1:1`);
    await maker.kill();
    const all = [segment, queue, set];
    const actorsOf = (found: readonly Assessment[]) =>
      found.map(({ verdict, evidence }) => [verdict, evidence.actors.map(({ role, pid }) => [role, pid])]);
    const before = actorsOf(await assess(all));
    expect(before.map(([verdict]) => verdict)).toEqual(['active', 'active', 'active']);
    const { connection } = agent;
    await connection.sendRequest(contents.readSegment, { id: segment.id, offset: 0, length: 16 });
    await connection.sendRequest(contents.sendMessage, { id: queue.id, type: '1', text: '' });
    await connection.sendRequest(contents.setSemaphore, { id: set.id, index: 1, value: 5 });
    expect(actorsOf(await assess(all))).toEqual(before);
  });

  it('is stale although the agent itself has used it, lives, and was overwritten by somebody who does not', async () => {
    const [maker, tool] = [await scene().actor(), await scene().actor()];
    const segment = await maker.make('segment 57000001 8192');
    await maker.kill();
    expect(await assess([segment])).toMatchObject([{ verdict: 'stale' }]);
    await agent.connection.sendRequest(contents.readSegment, { id: segment.id, offset: 0, length: 16 });
    expect(await assess([segment])).toMatchObject([{ verdict: 'stale' }]);
    await tool.do(`attach ${segment.id}`);
    await tool.kill();
    expect(await assess([segment])).toMatchObject([{ verdict: 'stale' }]);
  });

  it('is what it was also for the next agent, and for one that runs beside', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ipc-explorer-traces-'));
    const traces = join(folder, 'traces');
    const [first, beside] = [new Agent([], [traces]), new Agent([], [traces])];
    const others = [beside];
    try {
      const [maker, worker] = [await scene().actor(), await scene().actor()];
      const segment = await maker.make('segment 57000001 8192');
      const queue = await worker.make('queue 57000001');
      const set = await maker.make('set 57000001 2');
      await worker.do(`attach ${segment.id}`);
      await worker.do('detach');
      await worker.do(`operate ${set.id} 1:1`);
      await maker.do(`operate ${set.id} 0:1`);
      await maker.kill();
      const verdicts = async ({ connection }: Agent) => {
        const found = await connection.sendRequest(protocol.assess, { refs: [segment, queue, set], quietMs: 0 });
        return found.map(({ verdict }) => verdict);
      };
      expect(await verdicts(beside)).toEqual(['active', 'unknown', 'active']);
      await first.connection.sendRequest(contents.readSegment, { id: segment.id, offset: 0, length: 16 });
      await first.connection.sendRequest(contents.sendMessage, { id: queue.id, type: '1', text: '' });
      await first.connection.sendRequest(contents.setSemaphore, { id: set.id, index: 1, value: 5 });
      // What is noted is written a moment later, and at the end.
      expect(await verdicts(beside)).not.toContain('stale');
      await first.end();
      others.push(new Agent([], [traces]));
      for (const other of others) expect(await verdicts(other)).toEqual(['active', 'unknown', 'active']);
      // Somebody who has ended did something else since.
      const last = await scene().actor();
      await sleep(2_100);
      await last.do(`operate ${set.id} 0:1`);
      await last.kill();
      for (const other of others) expect(await verdicts(other)).toEqual(['active', 'unknown', 'active']);
      expect(statSync(traces).mode & 0o777).toBe(0o700);
      expect(readdirSync(traces).map((name) => statSync(join(traces, name)).mode & 0o777)).toEqual([0o600]);
    } finally {
      await Promise.all(others.map((other) => other.end()));
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('is in use by who has it attached, and waits for their detach once it was removed', async () => {
    const server = await scene().actor();
    const segment = await server.make('segment 57000001 8192');
    await server.do(`attach ${segment.id}`);
    const evidence = { attachments: [{ process: { pid: server.pid }, mappings: [{ isWritable: true }] }] };
    expect(await assess([segment])).toMatchObject([{ verdict: 'inUse', evidence }]);
    await server.do(`removeSegment ${segment.id}`);
    expect(await assess([segment])).toMatchObject([
      { verdict: 'waitingForDetach', evidence: { ...evidence, originalKey: 0x57000001 } },
    ]);
  });

  it('is active while an actor lives, then recent, and stale only once it was quiet', async () => {
    const server = await scene().actor();
    const segment = await server.make('segment 57000001 8192');
    expect(await assess([segment])).toMatchObject([{ verdict: 'active', doubts: [] }]);
    await server.kill();
    expect(await assess([segment], hourMs)).toMatchObject([{ verdict: 'unknown', doubts: ['recent'] }]);
    expect(await assess([segment])).toMatchObject([{ verdict: 'stale', doubts: [] }]);
  });

  it('is nothing for objects that are gone', async () => {
    const server = await scene().actor();
    const [first, second] = [await server.make('queue 0'), await server.make('queue 0')];
    await server.do(`removeQueue ${first.id}`);
    expect((await assess([first, second])).map(refText)).toEqual([refText(second)]);
  });

  it('names the processes that use objects, to whoever wants no verdict', async () => {
    const [user, other] = [await scene().actor(), await scene().actor()];
    const [queue, segment] = [await user.make('queue 57000001'), await user.make('segment 57000002 4096')];
    await user.block(`receive ${queue.id} 7`);
    await other.do(`attach ${segment.id}`);
    await agent.connection.sendRequest(protocol.refresh);
    const refs = [segment, { kind: 'sem', id: 999_999 } as const, queue];
    const [ofSegment, ofNothing, ofQueue] = await agent.connection.sendRequest(objectUsers, { refs });
    expect(new Set(ofSegment)).toEqual(new Set([user.pid, other.pid]));
    expect(ofNothing).toEqual([]);
    expect(ofQueue).toEqual([user.pid]);
  });

  it('comes by itself, once each time that it becomes different', async () => {
    const told: Assessment[] = [];
    const told1 = (ref: ObjectRef) => told.filter((one) => refText(one) === refText(ref)).map(({ verdict }) => verdict);
    const listening = agent.connection.onNotification(protocol.assessments, (found) => {
      for (const { kind, ids, finding } of found) told.push(...ids.map((id) => ({ kind, id, ...finding })));
    });
    const server = await scene().actor();
    const queue = await server.make('queue 57000001');
    await server.do(`send ${queue.id} 1 1`);
    const watching: AssessOptions = { intervalMs: 20, quietMs: 0 };
    await agent.connection.sendRequest(protocol.watch, { intervalMs: 20 });
    await agent.connection.sendRequest(protocol.watchUsers, watching);
    await until(() => told1(queue).includes('active'));
    await server.block(`receive ${queue.id} 5`);
    await until(() => told1(queue).includes('inUse'));
    await server.kill();
    const last = isRoot ? 'stale' : 'unknown';
    await until(() => told1(queue).includes(last));
    expect(told1(queue)).toEqual(['active', 'inUse', last]);
    listening.dispose();
  });

  it('comes again for what is stale still, although it was changed', async ({ skip }) => {
    skip(!isRoot, 'an ordinary user does not see enough to call anything stale');
    const maker = await scene().actor();
    const queue = await maker.make('queue 57000001');
    await maker.do(`send ${queue.id} 1 1`);
    await maker.kill();
    const verdicts: string[] = [];
    const listening = agent.connection.onNotification(protocol.assessments, (found) => {
      for (const { kind, ids, finding } of found) {
        if (kind === 'msg' && ids.includes(queue.id)) verdicts.push(finding.verdict);
      }
    });
    await agent.connection.sendRequest(protocol.watch, { intervalMs: 20 });
    await agent.connection.sendRequest(protocol.watchUsers, { intervalMs: 20, quietMs: 0 });
    await until(() => verdicts.length === 1);
    await agent.connection.sendRequest(contents.changeSettings, {
      kind: 'msg',
      id: queue.id,
      settings: { mode: 0o640 },
    });
    await until(() => verdicts.length === 2);
    expect(verdicts).toEqual(['stale', 'stale']);
    listening.dispose();
  });

  it('is found out about objects as they were just read, also when the view polls once an hour', async () => {
    const server = await scene().actor();
    const segment = await server.make('segment 57000001 8192');
    const verdicts: string[] = [];
    const listening = agent.connection.onNotification(protocol.assessments, (found) => {
      for (const { kind, ids, finding } of found) {
        if (kind === 'shm' && ids.includes(segment.id)) verdicts.push(finding.verdict);
      }
    });
    await agent.connection.sendRequest(protocol.watch, { intervalMs: hourMs });
    await agent.connection.sendRequest(protocol.watchUsers, { intervalMs: 20, quietMs: 0 });
    await until(() => verdicts.includes('active'));
    const client = await scene().actor();
    await client.do(`attach ${segment.id}`);
    await server.kill();
    await sleep(200);
    expect(verdicts).toEqual(['active']);
    await agent.connection.sendRequest(protocol.refresh);
    await until(() => verdicts.length > 1);
    expect(verdicts).toEqual(['active', 'inUse']);
    listening.dispose();
  });
});

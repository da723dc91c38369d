import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { endRun, followRun } from '../../../src/agent/leakProtocol.ts';
import { refresh } from '../../../src/agent/protocol.ts';
import type { ObjectRef } from '../../../src/sysv/objects.ts';
import { Agent, ensureAgent } from '../support/agent.ts';
import { alsoRemove, removeMade } from './contents.ts';

interface Leaking {
  readonly child: ChildProcess;
  readonly ref: ObjectRef;
}

describe('what a program leaves behind', () => {
  let agent: Agent;

  beforeAll(ensureAgent);

  beforeEach(() => {
    agent = new Agent();
  });

  afterEach(async () => {
    await agent.end();
    removeMade();
  });

  /** A program that has left a queue with a message by now, and ends when it is told to. */
  async function leak(): Promise<Leaking> {
    const program = `$| = 1; my $q = msgget(0, 0600); msgsnd($q, pack("l! a*", 1, "x"), 0) or die $!;
      print 0 + $q; <STDIN>`;
    const child = spawn('perl', ['-e', program], { stdio: ['pipe', 'pipe', 'inherit'] });
    const [text] = (await once(child.stdout, 'data')) as [Buffer];
    const ref = { kind: 'msg', id: Number(text.toString()) } as const;
    alsoRemove(ref);
    return { child, ref };
  }

  async function end({ child }: Leaking): Promise<void> {
    child.stdin?.end();
    await once(child, 'exit');
  }

  async function leftBy(run: string, endedAt = Date.now()): Promise<ObjectRef[]> {
    const leaks = await agent.connection.sendRequest(endRun, { run, endedAt, quietMs: 0 });
    return (leaks?.left ?? []).map(({ object: { kind, id } }) => ({ kind, id }));
  }

  it('is found also when a poll has seen it before the run was followed', async () => {
    const startedAt = Date.now();
    const leaking = await leak();
    await agent.connection.sendRequest(refresh);
    await agent.connection.sendRequest(followRun, { run: '1', startedAt, roots: [leaking.child.pid ?? 0] });
    await end(leaking);
    expect(await leftBy('1')).toEqual([leaking.ref]);
  });

  it('is found also when the run is told of a second after its process had made it', async () => {
    const leaking = await leak();
    await agent.connection.sendRequest(refresh);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const run = { run: '1', startedAt: Date.now(), roots: [leaking.child.pid ?? 0] };
    await agent.connection.sendRequest(followRun, run);
    await end(leaking);
    expect(await leftBy('1')).toEqual([leaking.ref]);
  });

  it('is not what was there before, also within the same second', async () => {
    const before = await leak();
    await end(before);
    await agent.connection.sendRequest(refresh);
    await new Promise((resolve) => setTimeout(resolve, 5));
    const startedAt = Date.now();
    const leaking = await leak();
    await agent.connection.sendRequest(followRun, { run: '1', startedAt, roots: [leaking.child.pid ?? 0] });
    await end(leaking);
    expect(await leftBy('1')).toEqual([leaking.ref]);
  });

  it('is not what others have made meanwhile, and left or kept', async () => {
    const [kept, left] = [await leak(), await leak()];
    const startedAt = Date.now();
    const leaking = await leak();
    await agent.connection.sendRequest(followRun, { run: '1', startedAt, roots: [leaking.child.pid ?? 0] });
    await end(left);
    await end(leaking);
    expect(await leftBy('1')).toEqual([leaking.ref]);
    await end(kept);
  });

  it('is not what was made after the run, when its end is told late', async () => {
    const startedAt = Date.now();
    const leaking = await leak();
    await agent.connection.sendRequest(followRun, { run: '1', startedAt, roots: [leaking.child.pid ?? 0] });
    await end(leaking);
    const endedAt = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    await end(await leak());
    expect(await leftBy('1', endedAt)).toEqual([leaking.ref]);
  });
});

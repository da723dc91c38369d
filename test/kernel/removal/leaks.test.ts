import type { ChildProcess, ChildProcessByStdio } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { endRun, followRun } from '../../../src/agent/leakProtocol.ts';
import { refresh } from '../../../src/agent/protocol.ts';
import type { ObjectRef } from '../../../src/sysv/objects.ts';
import { Actor, untilAsleep } from '../evidence/actor.ts';
import { Agent, ensureAgent } from '../support/agent.ts';
import { asNobody } from '../support/nobody.ts';
import { outputOf } from '../support/programs.ts';
import { alsoRemove, removeMade } from './contents.ts';

interface Leaking {
  readonly child: ChildProcess;
  readonly ref: ObjectRef;
}

interface Ended {
  readonly left: readonly ObjectRef[];
  readonly unattributed: number;
}

type Heir = ChildProcessByStdio<Writable, Readable, null>;

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

  async function endOf(run: string, endedAt = Date.now()): Promise<Ended> {
    const leaks = await agent.connection.sendRequest(endRun, { run, endedAt, quietMs: 0 });
    const left = (leaks?.left ?? []).map(({ object: { kind, id } }) => ({ kind, id }));
    return { left, unattributed: leaks?.unattributed ?? 0 };
  }

  async function leftBy(run: string, endedAt = Date.now()): Promise<readonly ObjectRef[]> {
    return (await endOf(run, endedAt)).left;
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
    await sleep(1_100);
    const run = { run: '1', startedAt: Date.now(), roots: [leaking.child.pid ?? 0] };
    await agent.connection.sendRequest(followRun, run);
    await end(leaking);
    expect(await leftBy('1')).toEqual([leaking.ref]);
  });

  describe('where a set was there before, which the run only sets: that looks like its making', () => {
    let old: ObjectRef;

    beforeEach(() => {
      old = { kind: 'sem', id: Number(outputOf('perl', '-e', 'print 0 + semget(0, 1, 0600)')) };
      alsoRemove(old);
    });

    /** A program that has set and operated the old set, and left another one. */
    async function useSets(): Promise<Leaking> {
      const program = `$| = 1; my $s = semget(0, 1, 0600); print $s + 0;
        for ($s, ${old.id}) { semctl($_, 0, 16, 1) or die $!; semop($_, pack("s3", 0, -1, 0)) or die $! } <STDIN>`;
      const child = spawn('perl', ['-e', program], { stdio: ['pipe', 'pipe', 'inherit'] });
      const [text] = (await once(child.stdout, 'data')) as [Buffer];
      const ref = { kind: 'sem', id: Number(text.toString()) } as const;
      alsoRemove(ref);
      await untilAsleep(child.pid ?? 0, child.pid ?? 0);
      return { child, ref };
    }

    it('is no set of which that is not known', async () => {
      const using = await useSets();
      await agent.connection.sendRequest(followRun, { run: '1', startedAt: Date.now(), roots: [using.child.pid ?? 0] });
      await end(using);
      expect(await endOf('1')).toEqual({ left: [], unattributed: 2 });
    });

    it('is the other one where polls have come before, one of them since the run has begun', async () => {
      await agent.connection.sendRequest(refresh);
      await sleep(5);
      const startedAt = Date.now();
      const using = await useSets();
      await agent.connection.sendRequest(refresh);
      await agent.connection.sendRequest(followRun, { run: '1', startedAt, roots: [using.child.pid ?? 0] });
      await end(using);
      expect(await endOf('1')).toEqual({ left: [using.ref], unattributed: 0 });
    });
  });

  it('is not what was there before, also within the same second', async () => {
    const before = await leak();
    await end(before);
    await agent.connection.sendRequest(refresh);
    await sleep(5);
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
    await sleep(2_100);
    await end(await leak());
    expect(await leftBy('1', endedAt)).toEqual([leaking.ref]);
  });

  describe.runIf(process.geteuid?.() === 0)('to an ordinary user', () => {
    let run: ChildProcessByStdio<Writable, Readable, null>;

    /** That user's own program, which makes a segment for everybody. */
    async function startRun(): Promise<ObjectRef> {
      await agent.end();
      agent = new Agent(asNobody);
      const [program, ...args] = asNobody;
      const making = '$| = 1; print 0 + shmget(0, 4096, 0666); <STDIN>';
      run = spawn(program, [...args, 'perl', '-e', making], { stdio: ['pipe', 'pipe', 'inherit'] });
      const [text] = (await once(run.stdout, 'data')) as [Buffer];
      const segment = { kind: 'shm', id: Number(text.toString()) } as const;
      alsoRemove(segment);
      await agent.connection.sendRequest(followRun, { run: '1', startedAt: Date.now(), roots: [run.pid ?? 0] });
      return segment;
    }

    async function endTheRun(): Promise<readonly ObjectRef[]> {
      run.stdin.end();
      await once(run, 'exit');
      return leftBy('1');
    }

    it('is not what somebody has attached who cannot be seen', async () => {
      const segment = await startRun();
      const user = await Actor.start();
      await user.do(`attach ${segment.id}`);
      // Now the kernel records nobody but the run and who has ended.
      outputOf(...asNobody, 'perl', '-e', `shmread(${segment.id}, my $b, 0, 1) or die $!`);
      expect(await endTheRun()).toEqual([]);
      await user.kill();
    });

    it('is not what other users have left whose programs nobody saw', async () => {
      const segment = await startRun();
      const making = 'my $q = msgget(0, 0600); msgsnd($q, pack("l! a*", 1, "x"), 0) or die $!; print 0 + $q';
      for (let times = 0; times < 5; times++) alsoRemove({ kind: 'msg', id: Number(outputOf('perl', '-e', making)) });
      expect(await endTheRun()).toEqual([segment]);
    });
  });

  describe.runIf(process.geteuid?.() === 0)('where process ids are given away again', () => {
    /** A process that has a child with this id, which has left a queue with a message by now. */
    async function leakAs(pid: number, heir: Heir): Promise<Leaking> {
      heir.stdin.write(`${pid}\n`);
      const [text] = (await once(heir.stdout, 'data')) as [Buffer];
      const ref = { kind: 'msg', id: Number(text.toString()) } as const;
      alsoRemove(ref);
      return { child: heir, ref };
    }

    /** Waits to be told the id of its child, and ends with it (clone3(2): 435 on every machine, with set_tid). */
    function heir(): Heir {
      const program = `$| = 1; sysread(STDIN, my $pid, 64); my $tid = pack("i", $pid); my $end;
        my $args = pack("Q8", 0, 0, 0, 0, 17, 0, 0, 0) . pack("P", $tid) . pack("Q", 1);
        my $child = syscall(435, $args, length $args); $child == -1 and die $!;
        if ($child) { waitpid($child, 0); exit }
        my $q = msgget(0, 0600); msgsnd($q, pack("l! a*", 1, "x"), 0) or die $!;
        print 0 + $q; sysread(STDIN, $end, 1)`;
      return spawn('perl', ['-e', program], { stdio: ['pipe', 'pipe', 'inherit'] });
    }

    /** Has the agent look at the processes now. */
    async function follow(startedAt: number, roots: readonly number[]): Promise<void> {
      await agent.connection.sendRequest(followRun, { run: '1', startedAt, roots });
    }

    it('is found by whom an id belongs to now', async () => {
      const other = await leak();
      await agent.connection.sendRequest(refresh);
      await sleep(5);
      const startedAt = Date.now();
      const root = heir();
      const pid = other.child.pid ?? 0;
      await follow(startedAt, [root.pid ?? 0]);
      await end(other);
      await follow(startedAt, []);
      const leaking = await leakAs(pid, root);
      await follow(startedAt, []);
      await end(leaking);
      expect(await leftBy('1')).toEqual([leaking.ref]);
    });

    it('is not what another one has left who has got the id of a process of the run', async () => {
      const startedAt = Date.now();
      const leaking = await leak();
      const pid = leaking.child.pid ?? 0;
      const other = heir();
      await follow(startedAt, [pid]);
      await end(leaking);
      await follow(startedAt, []);
      const others = await leakAs(pid, other);
      await follow(startedAt, []);
      await end(others);
      expect(await leftBy('1')).not.toContainEqual(others.ref);
    });
  });
});

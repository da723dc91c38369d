import { accessSync, constants, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { untilState } from './actor.ts';
import type { Finding } from './observer.ts';
import { isRoot, useScene } from './scene.ts';

const key = 0x53000001;

/** How many huge pages the kernel may make when somebody wants them (kernel: Documentation/admin-guide/sysctl/vm.rst). */
const hugePagesOnDemand = '/proc/sys/vm/nr_overcommit_hugepages';
const hugePageBytes = mayMakeHugePages() ? 1024 * Number(/^Hugepagesize: +(\d+)/m.exec(memoryFacts())?.[1] ?? 0) : 0;

function mayMakeHugePages(): boolean {
  try {
    accessSync(hugePagesOnDemand, constants.W_OK);
    return isRoot;
  } catch {
    return false;
  }
}

function memoryFacts(): string {
  return readFileSync('/proc/meminfo', 'latin1');
}

/** Who has it attached, and how many mappings and writable ones each has. */
function attachedOf({ evidence }: Finding): { pid: number; mappings: number; writable: number }[] {
  return evidence.attachments
    .map(({ process, mappings }) => ({
      pid: process.pid,
      mappings: mappings.length,
      writable: mappings.filter(({ isWritable }) => isWritable).length,
    }))
    .sort((a, b) => a.pid - b.pid);
}

describe('the verdict on a segment', () => {
  const scene = useScene();

  it('is in use while a process has it attached; with fewer rights the process is said to be hidden', async () => {
    const server = await scene().actor();
    const segment = await server.make('segment 53000001 8192');
    await server.do(`attach ${segment.id}`);
    const { ours, ordinary } = await scene().expect(segment, 'inUse', 'inUse');
    expect(attachedOf(ours)).toEqual([{ pid: server.pid, mappings: 1, writable: 1 }]);
    const [mapping] = ours.evidence.attachments[0]?.mappings ?? [];
    expect(Number(`0x${mapping?.end}`) - Number(`0x${mapping?.start}`)).toBe(8192);
    expect(ours.evidence.hidden).toEqual([]);
    expect(ours.cost.attached).toBe(1);
    if (!isRoot) return;
    expect(ordinary.evidence.attachments).toEqual([]);
    expect(ordinary.evidence.hidden).toEqual([{ what: 'mappings', count: 1 }]);
    expect(ordinary.cost.attached).toBe(1);
  });

  it('is in use by the child, when a process attached it, forked and ended', async () => {
    const parent = await scene().actor();
    const segment = await parent.make('segment 53000001 8192');
    await parent.do(`attach ${segment.id}`);
    const child = await parent.do('fork');
    const before = await scene().expect(segment, 'inUse', 'inUse');
    expect(attachedOf(before.ours).map(({ pid }) => pid)).toEqual([parent.pid, child].sort((a, b) => a - b));
    parent.signal('SIGKILL');
    await parent.ended();
    const after = await scene().expect(segment, 'inUse', 'inUse');
    expect(attachedOf(after.ours)).toEqual([{ pid: child, mappings: 1, writable: 1 }]);
    expect(after.ours.evidence.actors).toMatchObject([
      { role: 'creator', pid: parent.pid, fate: { is: 'dead' } },
      { role: 'lastAttacher', pid: parent.pid, fate: { is: 'dead' } },
    ]);
  });

  it('is in use with three mappings of one process, when the rights of its middle were changed', async () => {
    const server = await scene().actor();
    const segment = await server.make('segment 53000001 16384');
    await server.do(`attach ${segment.id}`);
    await server.do('split');
    const { ours } = await scene().expect(segment, 'inUse', 'inUse');
    expect(ours.object.nattch).toBe(3);
    expect(attachedOf(ours)).toEqual([{ pid: server.pid, mappings: 3, writable: 2 }]);
    expect(ours.evidence.hidden).toEqual([]);
  });

  it.runIf(hugePageBytes > 0)('is in use by who has it attached also where it is made of huge pages', async () => {
    const before = readFileSync(hugePagesOnDemand, 'latin1');
    writeFileSync(hugePagesOnDemand, String(Number(before) + 1));
    try {
      const server = await scene().actor();
      const segment = await server.make(`hugeSegment 53000001 ${hugePageBytes}`);
      await server.do(`attach ${segment.id}`);
      const attached = await scene().expect(segment, 'inUse', 'inUse');
      expect(attachedOf(attached.ours)).toEqual([{ pid: server.pid, mappings: 1, writable: 1 }]);
      expect(attached.ours.evidence.hidden).toEqual([]);
      await server.do(`removeSegment ${segment.id}`);
      const removed = await scene().expect(segment, 'waitingForDetach', 'waitingForDetach');
      expect(removed.ours.evidence.originalKey).toBe(key);
      await server.clear();
    } finally {
      writeFileSync(hugePagesOnDemand, before);
    }
  });

  it('is in use for reading only', async () => {
    const [server, reader] = [await scene().actor(), await scene().actor()];
    const segment = await server.make('segment 53000001 8192');
    await reader.do(`attachReadOnly ${segment.id}`);
    const { ours } = await scene().expect(segment, 'inUse', 'inUse');
    expect(attachedOf(ours)).toEqual([{ pid: reader.pid, mappings: 1, writable: 0 }]);
  });

  it('is in use for reading only as soon as a process has taken its own right to write', async () => {
    const server = await scene().actor();
    const segment = await server.make('segment 53000001 8192');
    await server.do(`attach ${segment.id}`);
    const before = await scene().expect(segment, 'inUse', 'inUse');
    expect(attachedOf(before.ours)).toEqual([{ pid: server.pid, mappings: 1, writable: 1 }]);
    await server.do('protect 8192');
    const { ours } = await scene().expect(segment, 'inUse', 'inUse');
    expect(attachedOf(ours)).toEqual([{ pid: server.pid, mappings: 1, writable: 0 }]);
  });

  it('is in use while only another thread lives of the process that has it attached', async () => {
    const server = await scene().actor();
    const segment = await server.make('segment 53000001 8192');
    await server.do(`attach ${segment.id}`);
    await server.do('threads 1');
    await server.do('leave');
    await untilState(server.pid, server.pid, 'Z');
    const { ours } = await scene().expect(segment, 'inUse', 'inUse');
    expect(attachedOf(ours)).toEqual([{ pid: server.pid, mappings: 1, writable: 1 }]);
    expect(ours.evidence.hidden).toEqual([]);
  });

  it('is in use while the process is stopped that has it attached', async () => {
    const server = await scene().actor();
    const segment = await server.make('segment 53000001 8192');
    await server.do(`attach ${segment.id}`);
    await scene().expect(segment, 'inUse', 'inUse');
    server.signal('SIGSTOP');
    await untilState(server.pid, server.pid, 'T');
    const { ours } = await scene().expect(segment, 'inUse', 'inUse');
    expect(ours.evidence.attachments).toMatchObject([{ process: { pid: server.pid, isStopped: true } }]);
  });

  it('is active when it was attached and the process has become another program, which loses it', async () => {
    const server = await scene().actor();
    const segment = await server.make('segment 53000001 8192');
    await server.do(`attach ${segment.id}`);
    await scene().expect(segment, 'inUse', 'inUse');
    await server.do('exec');
    const { ours } = await scene().expect(segment, 'active', 'active');
    expect(ours.object.nattch).toBe(0);
    expect(ours.evidence.actors).toMatchObject([
      { role: 'creator', fate: { is: 'alive' } },
      { role: 'lastAttacher', fate: { is: 'alive' } },
    ]);
    expect(ours.programs).toMatchObject([{ commandLine: 'evidenceActor again' }]);
  });

  it('is active when it was never attached and its creator lives', async () => {
    const server = await scene().actor();
    const segment = await server.make('segment 53000001 8192');
    const { ours } = await scene().expect(segment, 'active', 'active');
    expect(ours.evidence.actors).toMatchObject([{ role: 'creator', pid: server.pid, fate: { is: 'alive' } }]);
  });

  it('is active when its creator has detached it and lives, although the last attacher is dead', async () => {
    const [server, client] = [await scene().actor(), await scene().actor()];
    const segment = await server.make('segment 53000001 8192');
    await server.do(`attach ${segment.id}`);
    await server.do('detach');
    await client.do(`attach ${segment.id}`);
    await client.kill();
    const { ours } = await scene().expect(segment, 'active', 'active');
    expect(ours.evidence.actors).toMatchObject([
      { role: 'creator', pid: server.pid, fate: { is: 'alive' } },
      { role: 'lastAttacher', pid: client.pid, fate: { is: 'dead' } },
    ]);
  });

  it('is active when its creator is dead and the last attacher has detached it and lives', async () => {
    const [server, client] = [await scene().actor(), await scene().actor()];
    const segment = await server.make('segment 53000001 8192');
    await client.do(`attach ${segment.id}`);
    await client.do('detach');
    await server.kill();
    await scene().expect(segment, 'active', 'active');
  });

  it('is stale when it was attached by a process that was killed, for everybody: it cannot hide', async () => {
    const server = await scene().actor();
    const segment = await server.make('segment 53000001 8192 600');
    await server.do(`attach ${segment.id}`);
    await server.kill();
    const { ours } = await scene().expect(segment, 'stale', 'stale');
    expect(ours.evidence).toMatchObject({ attachments: [], hidden: [] });
    expect(ours.cost).toEqual({ messages: 0, bytes: 8192, blocked: 0, attached: 0 });
  });

  it('is stale when nobody ever attached it and its creator was killed', async () => {
    const server = await scene().actor();
    const segment = await server.make('segment 53000001 8192');
    await server.kill();
    await scene().expect(segment, 'stale', 'stale');
  });

  it('is stale when a child that never touched it outlives the creator', async () => {
    const server = await scene().actor();
    const segment = await server.make('segment 53000001 8192');
    await server.do('fork');
    server.signal('SIGKILL');
    await server.ended();
    await scene().expect(segment, 'stale', 'stale');
  });

  it('with key 0 is in use while it is attached, and stale when its creator was killed', async () => {
    const server = await scene().actor();
    const segment = await server.make('segment 0 8192');
    await server.do(`attach ${segment.id}`);
    const { ours } = await scene().expect(segment, 'inUse', 'inUse');
    expect(attachedOf(ours)).toEqual([{ pid: server.pid, mappings: 1, writable: 1 }]);
    await server.kill();
    await scene().expect(segment, 'stale', 'stale');
  });

  it('waits for the detach when it was removed; its clients are those of the previous server', async () => {
    const [old, client, next] = [await scene().actor(), await scene().actor(), await scene().actor()];
    const segment = await old.make('segment 53000001 8192');
    await old.do(`attach ${segment.id}`);
    await client.do(`attach ${segment.id}`);
    await old.do(`removeSegment ${segment.id}`);
    const second = await next.make('segment 53000001 8192');
    await next.do(`attach ${second.id}`);
    expect(second.id).not.toBe(segment.id);
    await old.kill();
    const { ours } = await scene().expect(segment, 'waitingForDetach', 'waitingForDetach');
    expect(ours.object.key).toBe(0);
    expect(ours.evidence.originalKey).toBe(key);
    expect(attachedOf(ours)).toEqual([{ pid: client.pid, mappings: 1, writable: 1 }]);
    const newer = await scene().expect(second, 'inUse', 'inUse');
    expect(newer.ours.object.key).toBe(key);
    expect(newer.ours.evidence.originalKey).toBeUndefined();
    expect(attachedOf(newer.ours)).toEqual([{ pid: next.pid, mappings: 1, writable: 1 }]);
  });

  it('keeps the original key of a removed one that had a negative key', async () => {
    const server = await scene().actor();
    const segment = await server.make('segment d3000001 8192');
    await server.do(`attach ${segment.id}`);
    await server.do(`removeSegment ${segment.id}`);
    const { ours } = await scene().expect(segment, 'waitingForDetach', 'waitingForDetach');
    expect(ours.evidence.originalKey).toBe(0xd3000001 | 0);
  });

  it('is stale although a process has mapped an ordinary deleted file of the same name', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'evidence-'));
    try {
      const [server, other] = [await scene().actor(), await scene().actor()];
      const segment = await server.make('segment 53000001 8192');
      await other.do(`mapFile ${join(folder, 'SYSV53000001')}`);
      await server.kill();
      await scene().expect(segment, 'stale', 'stale');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it.runIf(isRoot)('is in use by those who attached it alone, not by who mapped a file /SYSV53000001', async () => {
    const [server, other] = [await scene().actor(), await scene().actor()];
    const segment = await server.make('segment 53000001 8192');
    await server.do(`attach ${segment.id}`);
    await other.do('mapFile /SYSV53000001');
    const { ours } = await scene().expect(segment, 'inUse', 'inUse');
    expect(attachedOf(ours)).toEqual([{ pid: server.pid, mappings: 1, writable: 1 }]);
  });

  it('follows who attaches and detaches it', async () => {
    const [server, client] = [await scene().actor(), await scene().actor()];
    const segment = await server.make('segment 53000001 8192');
    await scene().expect(segment, 'active', 'active');
    await server.do(`attach ${segment.id}`);
    await scene().expect(segment, 'inUse', 'inUse');
    await client.do(`attach ${segment.id}`);
    const both = await scene().expect(segment, 'inUse', 'inUse');
    expect(attachedOf(both.ours)).toHaveLength(2);
    await server.do('detach');
    const one = await scene().expect(segment, 'inUse', 'inUse');
    expect(attachedOf(one.ours)).toEqual([{ pid: client.pid, mappings: 1, writable: 1 }]);
    await server.kill();
    await client.kill();
    await scene().expect(segment, 'stale', 'stale');
  });
});

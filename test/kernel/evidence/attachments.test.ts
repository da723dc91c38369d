import { beforeEach, describe, expect, it } from 'vitest';
import type { ReadMaps } from '../../../src/kernel/attachments.ts';
import { Attachments } from '../../../src/kernel/attachments.ts';
import { equalBytes } from '../../../src/kernel/equalBytes.ts';
import * as libc from '../../../src/kernel/libc.ts';
import { mappedSegments } from '../../../src/kernel/mappings.ts';
import { memoryDevices } from '../../../src/kernel/memoryDevices.ts';
import { readMultiplier } from '../../../src/kernel/namespace.ts';
import { ProcessTable } from '../../../src/kernel/processTable.ts';
import { ProcTable, tablePath } from '../../../src/kernel/procTable.ts';
import type { ObjectRef, SharedMemorySegment } from '../../../src/sysv/objects.ts';
import { TableTracker } from '../../../src/sysv/tableTracker.ts';
import type { Actor } from './actor.ts';
import { useScene } from './scene.ts';

const devices = memoryDevices(libc);

describe('how many memory maps are read to find who has segments attached', () => {
  const scene = useScene();
  let read: number[] = [];
  let now = 0;
  let table: ProcessTable;
  let attachments: Attachments;

  beforeEach(() => {
    read = [];
    // Long after all that was done.
    now = Date.now() + 10_000;
    table = new ProcessTable();
    const readMaps: ReadMaps = (pid, threads) => {
      read.push(pid);
      return mappedSegments(pid, threads, devices);
    };
    attachments = new Attachments(table, readMaps, () => false);
  });

  function segmentOf({ id }: ObjectRef): SharedMemorySegment {
    const tracker = new TableTracker('shm', readMultiplier(), equalBytes);
    tracker.update(new ProcTable(tablePath('shm')).read());
    const found = tracker.objects.get(id);
    if (found?.kind !== 'shm') throw new Error(`segment ${id} is gone`);
    return found;
  }

  /** The processes that are found for each segment, and those whose maps were read for it. */
  function look(...refs: readonly ObjectRef[]): { users: number[][]; read: number[] } {
    return lookWith({}, ...refs);
  }

  function lookWith(
    { anew = false }: { readonly anew?: boolean },
    ...refs: readonly ObjectRef[]
  ): { users: number[][]; read: number[] } {
    read = [];
    table.refresh();
    const found = attachments.scan(refs.map(segmentOf), now, anew);
    const users = refs.map(({ id }) => (found.get(id)?.attachments ?? []).map(({ process }) => process.pid));
    return { users: users.map((pids) => pids.sort((a, b) => a - b)), read };
  }

  async function attached(count: number): Promise<{ actors: Actor[]; segments: ObjectRef[] }> {
    const actors: Actor[] = [];
    const segments: ObjectRef[] = [];
    for (let index = 0; index < count; index++) {
      const actor = await scene().actor();
      const segment = await actor.make(`segment ${(0x5a000001 + index).toString(16)} 8192`);
      await actor.do(`attach ${segment.id}`);
      actors.push(actor);
      segments.push(segment);
    }
    return { actors, segments };
  }

  it('is that of each recorded user, and none while nothing has changed', async () => {
    const { actors, segments } = await attached(3);
    const pids = actors.map(({ pid }) => pid);
    expect(look(...segments)).toEqual({ users: pids.map((pid) => [pid]), read: pids });
    expect(look(...segments)).toEqual({ users: pids.map((pid) => [pid]), read: [] });
  });

  it('is that of each user as long as its row can have stayed the same within one second', async () => {
    const { actors, segments } = await attached(1);
    const [actor] = actors;
    now = Date.now();
    const all = { users: [[actor?.pid]], read: [actor?.pid] };
    expect(look(...segments)).toEqual(all);
    now += 1_000;
    expect(look(...segments)).toEqual(all);
    now += 3_000;
    expect(look(...segments)).toEqual(all);
    now += 1_000;
    expect(look(...segments)).toEqual({ ...all, read: [] });
  });

  it('is that of each user again where somebody has asked, and after a minute: no row tells of rights', async () => {
    const { actors, segments } = await attached(1);
    const [actor] = actors;
    const all = { users: [[actor?.pid]], read: [actor?.pid] };
    expect(look(...segments)).toEqual(all);
    expect(lookWith({ anew: true }, ...segments)).toEqual(all);
    expect(look(...segments).read).toEqual([]);
    now += 60_000;
    expect(look(...segments)).toEqual(all);
  });

  it('is none after only some of the segments were asked for', async () => {
    const { actors, segments } = await attached(3);
    const pids = actors.map(({ pid }) => pid);
    look(...segments);
    expect(look(...segments.slice(0, 1))).toEqual({ users: [[pids[0]]], read: [] });
    expect(look(...segments)).toEqual({ users: pids.map((pid) => [pid]), read: [] });
  });

  it('is that of the one segment that changed, and of all once they are forgotten', async () => {
    const { actors, segments } = await attached(2);
    const [first, second] = actors;
    const [segment] = segments;
    if (!first || !second || !segment) throw new Error('Two are needed.');
    look(...segments);
    await second.do(`attach ${segment.id}`);
    expect(look(...segments).users[0]).toEqual([first.pid, second.pid].sort((a, b) => a - b));
    expect(read).not.toHaveLength(0);
    attachments.forgetAllBut(new Set());
    expect(new Set(look(...segments).read)).toEqual(new Set([first.pid, second.pid]));
  });

  it('is one for many processes that are alike, where none of them has anything attached', async () => {
    const idle = await Promise.all(Array.from({ length: 12 }, () => scene().actor()));
    const { actors, segments } = await attached(1);
    const [owner, segment] = [actors[0], segments[0]];
    const guest = await scene().actor();
    if (!owner || !segment) throw new Error('One is needed.');
    await guest.do(`attach ${segment.id}`);
    // Now it is the creator, still attached, whom the kernel names twice, and the guest whom it does not name.
    await owner.do(`attach ${segment.id}`);
    const found = look(segment);
    expect(found.users).toEqual([[owner.pid, guest.pid].sort((a, b) => a - b)]);
    const alike = new Set(idle.map(({ pid }) => pid));
    expect(found.read.filter((pid) => alike.has(pid)).length).toBeLessThanOrEqual(1);
  });
});

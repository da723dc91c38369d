import { afterEach, describe, expect, it } from 'vitest';
import { equalBytes } from '../../src/kernel/equalBytes.ts';
import { readMultiplier } from '../../src/kernel/namespace.ts';
import { ProcTable, tablePath } from '../../src/kernel/procTable.ts';
import { splitId } from '../../src/sysv/identifier.ts';
import type { IpcObject, Kind } from '../../src/sysv/objects.ts';
import { isLocked, isMarkedForRemoval, kinds } from '../../src/sysv/objects.ts';
import { TableTracker } from '../../src/sysv/tableTracker.ts';
import { Random } from '../unit/support/random.ts';
import { compareWithIpcs } from './support/ipcs.ts';
import { compareWithLsipc, lsipcRows } from './support/lsipc.ts';
import { Maker } from './support/maker.ts';
import { byRef, Comparison, statAny } from './support/oracle.ts';
import { outputOf } from './support/programs.ts';
import { Workload } from './support/workload.ts';

const { SEED = '20261121' } = process.env;
const seed = Number(SEED);
const multiplier = readMultiplier();

/** Follows the three tables of this namespace, as the agent does. */
class Follower {
  readonly trackers = {
    msg: new TableTracker('msg', multiplier, equalBytes),
    sem: new TableTracker('sem', multiplier, equalBytes),
    shm: new TableTracker('shm', multiplier, equalBytes),
  };
  private readonly tables = kinds.map((kind) => ({ kind, table: new ProcTable(tablePath(kind)) }));

  /** Reads all tables; returns how many changes they had. */
  read(): number {
    let count = 0;
    for (const { kind, table } of this.tables) {
      const { added, changed, removed } = this.trackers[kind].update(table.read());
      count += added.length + changed.length + removed.length;
      expect(this.trackers[kind].malformed, this.trackers[kind].sample).toBe(0);
    }
    return count;
  }

  objects(kind: Kind): IpcObject[] {
    return [...this.trackers[kind].objects.values()];
  }

  all(): Map<string, IpcObject> {
    return byRef({ msg: this.objects('msg'), sem: this.objects('sem'), shm: this.objects('shm') });
  }

  close(): void {
    for (const { table } of this.tables) table.close();
  }
}

describe('our view of real objects', () => {
  let maker: Maker | undefined;
  let followers: Follower[] = [];

  afterEach(async () => {
    for (const follower of followers) follower.close();
    followers = [];
    await maker?.close();
    maker = undefined;
  });

  async function scene(count: number, seedOffset = 0) {
    console.log(`seed ${seed + seedOffset}`);
    maker = new Maker();
    const workload = new Workload(new Random(seed + seedOffset), maker);
    await workload.create(count);
    return { maker, workload };
  }

  function follow(): Follower {
    const follower = new Follower();
    followers.push(follower);
    return follower;
  }

  it('is that of *_STAT_ANY, lsipc and ipcs, for 2,000 random objects', async () => {
    const scenery = await scene(2_000);
    await scenery.workload.operate(4_000);
    await scenery.workload.remove(100);
    const { made } = scenery.maker;
    const follower = follow();
    follower.read();
    const ours = follower.all();
    const mine = [...ours].filter(([ref]) => made.has(ref)).map(([, object]) => object);
    expect(mine.length).toBeGreaterThan(1_850);

    const comparison = new Comparison();
    const stat = statAny();
    comparison.withStatAny(ours, stat.objects, made);
    for (const [ref, { id, seq }] of stat.objects) {
      if (made.has(ref)) comparison.field(`${ref} seq`, splitId(id, multiplier).seq, seq);
    }
    expect(comparison.differences).toEqual([]);
    expect(comparison.compared).toBeGreaterThan(20_000);

    for (const kind of kinds) {
      const rows = lsipcRows(kind);
      for (const object of mine) {
        if (object.kind === kind) compareWithLsipc(comparison, object, rows.get(object.id));
      }
    }
    expect(comparison.differences).toEqual([]);
    expect(comparison.compared).toBeGreaterThan(40_000);

    const before = comparison.compared;
    for (const kind of kinds) {
      const some = mine.filter((object) => object.kind === kind).filter((_, index) => index % 20 === 0);
      for (const object of some) compareWithIpcs(comparison, object);
    }
    expect(comparison.differences).toEqual([]);
    expect(comparison.compared - before).toBeGreaterThan(900);
    console.log(`${mine.length} objects, ${comparison.compared} fields, ${comparison.different} differences`);

    expect(mine.some((object) => object.key < 0)).toBe(true);
    expect(mine.some((object) => object.kind === 'shm' && object.size === 2n ** 62n)).toBe(true);
    expect(mine.some((object) => isMarkedForRemoval(object))).toBe(true);
    expect(mine.some((object) => isLocked(object))).toBe(true);
    expect(mine.some((object) => (object.mode & 0o777) === 0)).toBe(true);
    expect(mine.some((object) => object.kind === 'shm' && object.nattch > 1)).toBe(true);
    expect(mine.some((object) => object.kind === 'msg' && object.qnum > 1 && object.rtime > 0)).toBe(true);
    expect(mine.some((object) => object.kind === 'sem' && object.otime > 0)).toBe(true);
  });

  it('stays that of *_STAT_ANY over many steps of creating, operating and removing', async () => {
    const { maker: own, workload } = await scene(600, 1);
    const random = new Random(seed + 2);
    const follower = follow();
    const comparison = new Comparison();
    let changes = follower.read();
    for (let step = 0; step < 60; step++) {
      if (random.chance(0.6)) await workload.operate(random.pick([1, 5, 100]));
      if (random.chance(0.5)) await workload.create(random.pick([1, 3, 60]));
      if (random.chance(0.5)) await workload.remove(Math.min(random.pick([1, 3, 60]), workload.count - 50));
      changes += follower.read();
      comparison.withStatAny(follower.all(), statAny().objects, own.made);
      expect(comparison.differences, `step ${step}`).toEqual([]);
    }
    expect(changes).toBeGreaterThan(1_500);
    expect(comparison.compared).toBeGreaterThan(100_000);
    const fresh = follow();
    fresh.read();
    const mine = (objects: Map<string, IpcObject>) => [...objects].filter(([ref]) => own.made.has(ref)).sort();
    expect(mine(follower.all())).toStrictEqual(mine(fresh.all()));
    console.log(`${changes} changes, ${comparison.compared} fields, ${comparison.different} differences`);
  });

  it('has the resident bytes that SHM_INFO counts', async () => {
    const { maker: own } = await scene(0, 3);
    const pageSize = Number(outputOf('getconf', 'PAGESIZE'));
    const sizes = [1, 50_000, 1_000_000, 5 * 2 ** 30];
    const ids: number[] = [];
    for (const size of sizes) ids.push(await own.make('shm', size));
    await own.mustRun(ids.map((id, index) => `attach ${id} ${[0, 50_000, 123_456, 2_000_000][index]}`));
    const follower = follow();
    follower.read();
    const pages = ids.map((id) => Math.ceil((follower.trackers.shm.objects.get(id) as { rss: number }).rss / pageSize));
    expect(pages).toEqual([0, 50_000, 123_456, 2_000_000].map((bytes) => Math.ceil(bytes / pageSize)));
    const resident = follower.objects('shm').map((object) => (object.kind === 'shm' ? (object.rss ?? 0) : 0));
    expect(resident.reduce((sum, bytes) => sum + bytes, 0) / pageSize).toBe(statAny().rssPages);
  });

  it('tells an object from the next one in its slot', async () => {
    const { maker: own } = await scene(0, 4);
    const follower = follow();
    const first = await own.make('msg', 0, 0x4d5a_0001);
    follower.read();
    expect(follower.trackers.msg.objects.has(first)).toBe(true);
    // Slots are handed out in a circle: the same one comes back after a round.
    const { slot } = splitId(first, multiplier);
    let next = first;
    await own.mustRun([`remove msg ${first}`]);
    for (let n = 0; n < 40_000; n++) {
      next = await own.make('msg', 0, 0x4d5a_0001);
      if (splitId(next, multiplier).slot === slot) break;
      await own.mustRun([`remove msg ${next}`]);
    }
    expect(splitId(next, multiplier).slot).toBe(slot);
    expect(next).not.toBe(first);
    follower.read();
    expect(follower.trackers.msg.objects.has(first)).toBe(false);
    expect(follower.trackers.msg.objects.get(next)).toMatchObject({ key: 0x4d5a_0001 });
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChangeBatch } from '../../../src/agent/protocol.ts';
import { batchSize, fromWire } from '../../../src/agent/protocol.ts';
import { queue, segment, semaphores } from '../support/objects.ts';
import { tableText } from '../support/tables.ts';
import { limits, WatcherScene } from '../support/watcherScene.ts';

function idsOf(batch: ChangeBatch | undefined): number[] | undefined {
  return batch?.upserted.map(({ id }) => id);
}

describe('Watcher', () => {
  let scene: WatcherScene;

  beforeEach(() => {
    vi.useFakeTimers({ now: 1_800_000_000_000 });
    scene = new WatcherScene();
  });

  afterEach(async () => {
    await scene.watcher.watch(null);
    vi.useRealTimers();
  });

  describe('what was there before a time', () => {
    const idsBefore = (time: number) => scene.watcher.objectsBefore(time)?.map(({ id }) => id);

    it('is not known before anybody has polled', () => {
      expect(idsBefore(Date.now() + 1)).toBeUndefined();
    });

    it('is what the last poll has found that is older, of the last two', async () => {
      scene.show(queue({ id: 1 }), semaphores({ id: 2 }));
      const first = Date.now();
      await scene.watcher.poll();
      vi.advanceTimersByTime(1_000);
      scene.show(queue({ id: 1, qnum: 1 }), queue({ id: 3 }), semaphores({ id: 4 }));
      await scene.watcher.poll();
      expect(idsBefore(first + 1_001)).toEqual([1, 3, 4]);
      expect(idsBefore(first + 1_000)).toEqual([1]);
      expect(idsBefore(first)).toBeUndefined();
    });
  });

  describe('what is sent', () => {
    it('is a snapshot of each kind at first, empty ones too, behind the state', async () => {
      scene.show(queue({ id: 1 }), segment({ id: 2, size: 2n ** 62n }));
      await scene.watcher.poll();
      const at = Date.now();
      expect(scene.sent.filter(({ what }) => what !== 'users').map(({ what }) => what)).toEqual([
        'state',
        ...Array.from({ length: 5 }, () => 'changes'),
      ]);
      const frame = { isSnapshot: true, removed: [], at };
      expect(scene.batches()).toEqual(
        [
          { ...frame, kind: 'msg', upserted: [], hasMore: true },
          { ...frame, kind: 'msg', upserted: [queue({ id: 1 })], hasMore: true },
          { ...frame, kind: 'sem', upserted: [], hasMore: true },
          { ...frame, kind: 'shm', upserted: [], hasMore: true },
          {
            ...frame,
            kind: 'shm',
            upserted: [{ ...segment({ id: 2 }), size: '4611686018427387904', rss: undefined }],
            hasMore: false,
          },
        ].map((batch) => JSON.parse(JSON.stringify(batch))),
      );
    });

    it('survives a trip through JSON', async () => {
      scene.show(segment({ id: 2, size: 2n ** 62n + 1n, rss: 4096, swap: 0 }));
      const batches = JSON.parse(JSON.stringify(await scene.poll())) as ChangeBatch[];
      expect(batches.flatMap(({ upserted }) => upserted.map(fromWire))).toEqual([
        segment({ id: 2, size: 2n ** 62n + 1n, rss: 4096, swap: 0 }),
      ]);
    });

    it('is nothing while nothing changes', async () => {
      scene.show(queue({ id: 1 }), semaphores({ id: 2 }), segment({ id: 3 }));
      await scene.watcher.poll();
      scene.take();
      for (let n = 0; n < 20; n++) {
        await scene.watcher.poll();
        vi.setSystemTime(Date.now() + 1_000);
      }
      expect(scene.take()).toEqual([]);
      expect(scene.watcher.polls).toBe(21);
      expect(scene.reads).toHaveLength(63);
    });

    it('is removed, then changed, then added objects of one kind', async () => {
      scene.show(queue({ id: 1 }), queue({ id: 2 }), queue({ id: 3 }));
      await scene.watcher.poll();
      scene.show(queue({ id: 2, qnum: 5 }), queue({ id: 0 }), queue({ id: 3 }));
      const batches = await scene.poll();
      expect(batches).toHaveLength(2);
      expect(batches[0]).toMatchObject({ kind: 'msg', isSnapshot: false, removed: [1], upserted: [], hasMore: true });
      expect(batches[1]).toMatchObject({ kind: 'msg', isSnapshot: false, removed: [], hasMore: false });
      expect(idsOf(batches[1])).toEqual([2, 0]);
    });

    it('names kinds that changed only, and says of the last batch of a poll that it is the last', async () => {
      await scene.watcher.poll();
      scene.show(queue({ id: 1 }), segment({ id: 2 }));
      expect((await scene.poll()).map(({ kind, hasMore }) => [kind, hasMore])).toEqual([
        ['msg', true],
        ['shm', false],
      ]);
    });

    it('is cut into batches of a thousand', async () => {
      const many = Array.from({ length: 2 * batchSize + 1 }, (_, id) => queue({ id }));
      scene.show(...many);
      const first = await scene.poll();
      const ofQueues = first.filter(({ kind }) => kind === 'msg');
      expect(ofQueues.map(({ upserted }) => upserted.length)).toEqual([0, batchSize, batchSize, 1]);
      expect(ofQueues.flatMap((batch) => idsOf(batch) ?? [])).toEqual(many.map(({ id }) => id));
      expect(first.filter(({ hasMore }) => !hasMore)).toEqual([first.at(-1)]);

      scene.show();
      const last = await scene.poll();
      expect(last.map(({ removed, upserted }) => [removed.length, upserted.length])).toEqual([
        [batchSize, 0],
        [batchSize, 0],
        [1, 0],
      ]);
      expect(last.map(({ hasMore }) => hasMore)).toEqual([true, true, false]);
      expect(new Set(last.flatMap(({ removed }) => removed)).size).toBe(many.length);
    });

    it('counts exactly a thousand as one batch', async () => {
      await scene.watcher.poll();
      scene.show(...Array.from({ length: batchSize }, (_, id) => semaphores({ id })));
      const batches = await scene.poll();
      expect(batches.map(({ upserted, hasMore }) => [upserted.length, hasMore])).toEqual([[batchSize, false]]);
    });

    it('has one time for all batches of a poll: when it began', async () => {
      scene.limits = async () => {
        vi.setSystemTime(Date.now() + 100);
        return limits;
      };
      const began = Date.now();
      scene.show(queue({ id: 1 }));
      expect(new Set((await scene.poll()).map(({ at }) => at))).toEqual(new Set([began]));
    });

    it('asks for the names of owners before it sends their objects', async () => {
      scene.show(queue({ id: 1, uid: 7 }));
      await scene.watcher.poll();
      const users = scene.sent.findIndex((sent) => sent.what === 'users' && sent.objects.some(({ uid }) => uid === 7));
      const object = scene.sent.findIndex((sent) => sent.what === 'changes' && sent.batch.upserted.length > 0);
      expect(users).toBeGreaterThanOrEqual(0);
      expect(object).toBeGreaterThan(users);
    });
  });

  describe('the state', () => {
    it('tells limits and tables, once', async () => {
      await scene.watcher.poll();
      const states = scene.take().flatMap((sent) => (sent.what === 'state' ? [sent.state] : []));
      const fine = { isReadable: true, malformed: 0 };
      expect(states).toEqual([
        {
          tables: { msg: fine, sem: fine, shm: fine },
          limits: { ...limits, shmmax: String(limits.shmmax), shmall: String(limits.shmall) },
        },
      ]);
      await scene.watcher.poll();
      expect(scene.take()).toEqual([]);
    });

    it('has no limits where nothing tells them', async () => {
      scene.limits = () => Promise.resolve(undefined);
      await scene.watcher.poll();
      const [state] = scene.sent.flatMap((sent) => (sent.what === 'state' ? [sent.state] : []));
      expect(state).toBeDefined();
      expect(state).not.toHaveProperty('limits');
    });

    it('follows limits that are changed by hand, but does not read them at each poll', async () => {
      await scene.watcher.poll();
      scene.take();
      scene.limits = () => Promise.resolve({ ...limits, msgmni: 5 });
      await scene.watcher.poll();
      expect(scene.limitReads).toBe(1);
      vi.setSystemTime(Date.now() + 5_000);
      await scene.watcher.poll();
      expect(scene.limitReads).toBe(2);
      expect(scene.take()).toMatchObject([{ what: 'state', state: { limits: { msgmni: 5 } } }]);
      // The clock was put back.
      vi.setSystemTime(Date.now() - 3_600_000);
      await scene.watcher.poll();
      expect(scene.limitReads).toBe(3);
    });

    it('says what was not understood', async () => {
      scene.tables.sem = `${tableText('sem', [semaphores({ id: 1 })])}garbage\nmore\n`;
      const batches = await scene.poll();
      expect(scene.sent).toContainEqual({
        what: 'state',
        state: expect.objectContaining({
          tables: expect.objectContaining({ sem: { isReadable: true, malformed: 2, sample: 'garbage' } }),
        }),
      });
      expect(batches.filter(({ kind }) => kind === 'sem').flatMap((batch) => idsOf(batch) ?? [])).toEqual([1]);
    });

    it('names the error of a table that cannot be read; the others are sent all the same', async () => {
      scene.show(queue({ id: 1 }), segment({ id: 2 }));
      scene.tables.sem = new Error('EACCES');
      const batches = await scene.poll();
      expect(new Set(batches.map(({ kind }) => kind))).toEqual(new Set(['msg', 'shm']));
      expect(batches.at(-1)?.hasMore).toBe(false);
      expect(scene.sent).toContainEqual({
        what: 'state',
        state: expect.objectContaining({
          tables: {
            msg: { isReadable: true, malformed: 0 },
            sem: { isReadable: false, errno: 'EACCES' },
            shm: { isReadable: true, malformed: 0 },
          },
        }),
      });
    });

    it('is sent with a snapshot of the table that can be read again', async () => {
      scene.show(queue({ id: 1 }), queue({ id: 2 }));
      await scene.watcher.poll();
      scene.tables.msg = new Error('EIO');
      expect(await scene.poll()).toEqual([]);
      expect(await scene.poll()).toEqual([]);
      scene.show(queue({ id: 2 }));
      const batches = await scene.poll();
      expect(batches.map(({ kind, isSnapshot, removed }) => [kind, isSnapshot, removed])).toEqual([
        ['msg', true, []],
        ['msg', true, []],
      ]);
      expect(batches.flatMap((batch) => idsOf(batch) ?? [])).toEqual([2]);
      expect(await scene.poll()).toEqual([]);
    });

    it('is followed by a snapshot even if the table is as it was before the error', async () => {
      scene.show(queue({ id: 1 }));
      await scene.watcher.poll();
      const text = scene.tables.msg;
      scene.tables.msg = new Error('EIO');
      await scene.watcher.poll();
      scene.tables.msg = text;
      const batches = await scene.poll();
      expect(batches.map(({ isSnapshot }) => isSnapshot)).toEqual([true, true]);
      expect(batches.flatMap((batch) => idsOf(batch) ?? [])).toEqual([1]);
    });
  });
});

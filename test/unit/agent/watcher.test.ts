import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChangeBatch, KernelState } from '../../../src/agent/protocol.ts';
import { batchSize, fromWire } from '../../../src/agent/protocol.ts';
import { Watcher } from '../../../src/agent/watcher.ts';
import { equalBytes } from '../../../src/kernel/equalBytes.ts';
import type { Limits } from '../../../src/sysv/limits.ts';
import type { IpcObject, Kind } from '../../../src/sysv/objects.ts';
import { kinds } from '../../../src/sysv/objects.ts';
import { TableTracker } from '../../../src/sysv/tableTracker.ts';
import { queue, segment, semaphores } from '../support/objects.ts';
import { bytesOf, tableText } from '../support/tables.ts';

const limits: Limits = {
  msgmni: 32_000,
  msgmax: 8_192,
  msgmnb: 16_384,
  semmni: 32_000,
  semmsl: 32_000,
  semmns: 1_024_000_000,
  shmmni: 4_096,
  shmmax: 18_446_744_073_692_774_399n,
  shmall: 18_446_744_073_692_774_399n,
};

type Sent =
  | { readonly what: 'users'; readonly objects: readonly IpcObject[] }
  | { readonly what: 'changes'; readonly batch: ChangeBatch }
  | { readonly what: 'state'; readonly state: KernelState };

/** A watcher on tables that the test writes. */
class Scene {
  readonly sent: Sent[] = [];
  /** Text of each table, or the error that reading it throws. */
  readonly tables: Record<Kind, string | Error> = {
    msg: tableText('msg', []),
    sem: tableText('sem', []),
    shm: tableText('shm', []),
  };
  readonly reads: Kind[] = [];
  limits: () => Promise<Limits | undefined> = () => Promise.resolve(limits);
  limitReads = 0;
  /** What fails as soon as there is a name to be told. */
  namesError: Error | undefined;
  readonly logged: string[] = [];
  readonly watcher: Watcher;

  constructor() {
    const table = (kind: Kind) => ({
      tracker: new TableTracker(kind, 32_768, equalBytes),
      read: () => {
        this.reads.push(kind);
        const content = this.tables[kind];
        if (content instanceof Error) throw content;
        return bytesOf(content);
      },
    });
    this.watcher = new Watcher(
      { msg: table('msg'), sem: table('sem'), shm: table('shm') },
      {
        readLimits: () => {
          this.limitReads++;
          return this.limits();
        },
        errnoOf: (error) => (error instanceof Error ? error.message : String(error)),
        sendUsers: (objects) => {
          if (this.namesError) throw this.namesError;
          this.sent.push({ what: 'users', objects });
        },
        sendChanges: (batch) => this.sent.push({ what: 'changes', batch }),
        sendState: (state) => this.sent.push({ what: 'state', state }),
        log: (message) => this.logged.push(message),
      },
    );
  }

  show(...objects: IpcObject[]): void {
    for (const kind of kinds) {
      const own = objects.filter((object) => object.kind === kind).sort((a, b) => (a.id % 32_768) - (b.id % 32_768));
      this.tables[kind] = tableText(kind, own);
    }
  }

  /** What was sent since the last call. */
  take(): Sent[] {
    return this.sent.splice(0);
  }

  /** Polls, and gives the batches that were sent. */
  async poll(): Promise<ChangeBatch[]> {
    this.take();
    await this.watcher.poll();
    return this.batches();
  }

  batches(): ChangeBatch[] {
    return this.sent.flatMap((sent) => (sent.what === 'changes' ? [sent.batch] : []));
  }
}

function idsOf(batch: ChangeBatch | undefined): number[] | undefined {
  return batch?.upserted.map(({ id }) => id);
}

describe('Watcher', () => {
  let scene: Scene;
  /** Processor time that the process has used, in milliseconds. */

  beforeEach(() => {
    vi.useFakeTimers({ now: 1_800_000_000_000 });
    scene = new Scene();
  });

  afterEach(async () => {
    await scene.watcher.watch(null);
    vi.restoreAllMocks();
    vi.useRealTimers();
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

  describe('polls', () => {
    it('never overlap: whoever asks during one gets that one', async () => {
      let release: (() => void) | undefined;
      scene.limits = () =>
        new Promise((resolve) => {
          release = () => resolve(limits);
        });
      const polls = [scene.watcher.poll(), scene.watcher.poll(), scene.watcher.watch(1_000), scene.watcher.poll()];
      await vi.advanceTimersByTimeAsync(10_000);
      expect(scene.watcher.polls).toBe(1);
      expect(scene.reads).toEqual([]);
      release?.();
      await Promise.all(polls);
      expect(scene.watcher.polls).toBe(1);
      expect(scene.reads).toEqual(['msg', 'sem', 'shm']);
    });

    it('do not pile up behind a slow one', async () => {
      scene.limits = () => new Promise((resolve) => setTimeout(() => resolve(limits), 60_000));
      void scene.watcher.watch(1_000);
      await vi.advanceTimersByTimeAsync(59_999);
      expect(scene.watcher.polls).toBe(1);
    });

    it('come at the interval, the first one at once', async () => {
      await scene.watcher.watch(1_000);
      expect(scene.watcher.polls).toBe(1);
      await vi.advanceTimersByTimeAsync(999);
      expect(scene.watcher.polls).toBe(1);
      await vi.advanceTimersByTimeAsync(1);
      expect(scene.watcher.polls).toBe(2);
      await vi.advanceTimersByTimeAsync(10_000);
      expect(scene.watcher.polls).toBe(12);
    });

    it('stop when told so, even in the middle of one', async () => {
      await scene.watcher.watch(1_000);
      await scene.watcher.watch(null);
      await vi.advanceTimersByTimeAsync(100_000);
      expect(scene.watcher.polls).toBe(1);
      expect(vi.getTimerCount()).toBe(0);

      scene.limits = () => new Promise((resolve) => setTimeout(() => resolve(limits), 50));
      vi.setSystemTime(Date.now() + 10_000);
      const watching = scene.watcher.watch(1_000);
      await scene.watcher.watch(null);
      await vi.advanceTimersByTimeAsync(100_000);
      await watching;
      expect(scene.watcher.polls).toBe(2);
      expect(vi.getTimerCount()).toBe(0);
    });

    it('have one timer, however often the interval is set', async () => {
      scene.limits = () => new Promise((resolve) => setTimeout(() => resolve(limits), 5));
      const started = [1_000, 500, 2_000].map((interval) => scene.watcher.watch(interval));
      await vi.advanceTimersByTimeAsync(5);
      await Promise.all(started);
      expect(vi.getTimerCount()).toBe(1);
      expect(scene.watcher.polls).toBe(1);
      await scene.watcher.watch(1_000);
      expect(vi.getTimerCount()).toBe(1);
    });

    it('asked for by hand come between without disturbing the interval', async () => {
      await scene.watcher.watch(1_000);
      await vi.advanceTimersByTimeAsync(500);
      await scene.watcher.poll();
      expect(scene.watcher.polls).toBe(2);
      await vi.advanceTimersByTimeAsync(500);
      expect(scene.watcher.polls).toBe(3);
    });

    it('stretch the interval when they take long: at most a twentieth of the time', async () => {
      scene.limits = () => new Promise((resolve) => setTimeout(() => resolve(limits), 200));
      const started = scene.watcher.watch(1_000);
      await vi.advanceTimersByTimeAsync(200);
      await started;
      expect(scene.watcher.polls).toBe(1);
      await vi.advanceTimersByTimeAsync(3_799);
      expect(scene.watcher.polls).toBe(1);
      await vi.advanceTimersByTimeAsync(1);
      expect(scene.watcher.polls).toBe(2);
    });

    it('keep their interval while the process is busy with something else', async () => {
      vi.spyOn(process, 'cpuUsage').mockImplementation(() => ({ user: Date.now() * 500, system: 0 }));
      await scene.watcher.watch(1_000);
      await vi.advanceTimersByTimeAsync(10_000);
      expect(scene.watcher.polls).toBe(11);
    });

    it('keep their interval while one table cannot be read and others can', async () => {
      scene.tables.shm = new Error('EACCES');
      await scene.watcher.watch(1_000);
      await vi.advanceTimersByTimeAsync(10_000);
      expect(scene.watcher.polls).toBe(11);
    });

    it('go on when one of them fails, and the next tells everything', async () => {
      scene.namesError = new Error('EMFILE');
      scene.show(queue({ id: 1 }), segment({ id: 2 }));
      await scene.watcher.watch(1_000);
      expect(scene.batches()).toEqual([]);
      expect(scene.logged.join()).toMatch(/^poll: Error: EMFILE/);
      scene.namesError = undefined;
      await vi.advanceTimersByTimeAsync(10_000);
      expect(scene.batches().map(({ kind, isSnapshot }) => [kind, isSnapshot])).toEqual([
        ['msg', true],
        ['msg', true],
        ['sem', true],
        ['shm', true],
        ['shm', true],
      ]);
    });

    it('tell after one that failed also what was known before', async () => {
      scene.show(queue({ id: 1 }));
      await scene.watcher.poll();
      scene.namesError = new Error('EMFILE');
      scene.show(queue({ id: 1 }), queue({ id: 2, uid: 9 }));
      await expect(scene.watcher.poll()).rejects.toThrow('EMFILE');
      scene.namesError = undefined;
      const batches = await scene.poll();
      expect(batches.flatMap((batch) => idsOf(batch) ?? [])).toEqual([1, 2]);
      expect(batches.every(({ isSnapshot }) => isSnapshot)).toBe(true);
    });

    it('back off while no table can be read, up to 30 s, and come back', async () => {
      for (const kind of kinds) scene.tables[kind] = new Error('ENOENT');
      await scene.watcher.watch(1_000);
      const gaps: number[] = [];
      let last = Date.now();
      for (let count = scene.watcher.polls; gaps.length < 8; ) {
        await vi.advanceTimersByTimeAsync(100);
        if (scene.watcher.polls === count) continue;
        count = scene.watcher.polls;
        gaps.push(Date.now() - last);
        last = Date.now();
      }
      expect(gaps).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
      scene.show();
      await vi.advanceTimersByTimeAsync(30_000);
      const { polls } = scene.watcher;
      await vi.advanceTimersByTimeAsync(3_000);
      expect(scene.watcher.polls).toBe(polls + 3);
    });

    it('are at once again when somebody asks for a new interval', async () => {
      for (const kind of kinds) scene.tables[kind] = new Error('ENOENT');
      await scene.watcher.watch(1_000);
      await vi.advanceTimersByTimeAsync(15_000);
      const { polls } = scene.watcher;
      await scene.watcher.watch(1_000);
      expect(scene.watcher.polls).toBe(polls + 1);
      await vi.advanceTimersByTimeAsync(1_000);
      expect(scene.watcher.polls).toBe(polls + 2);
    });

    it('are spared whoever asks for facts as fresh as those of the watch', async () => {
      await scene.watcher.pollIfOld();
      expect(scene.watcher.polls).toBe(1);
      await scene.watcher.watch(1_000);
      await vi.advanceTimersByTimeAsync(999);
      await scene.watcher.pollIfOld();
      expect(scene.watcher.polls).toBe(2);
      await scene.watcher.watch(null);
      await scene.watcher.pollIfOld();
      expect(scene.watcher.polls).toBe(3);
    });
  });
});

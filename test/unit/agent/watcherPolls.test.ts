import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { kinds } from '../../../src/sysv/objects.ts';
import { queue, segment } from '../support/objects.ts';
import { limits, WatcherScene } from '../support/watcherScene.ts';

describe('the polls of a watcher', () => {
  let scene: WatcherScene;

  beforeEach(() => {
    vi.useFakeTimers({ now: 1_800_000_000_000 });
    scene = new WatcherScene();
  });

  afterEach(async () => {
    await scene.watcher.watch(null);
    vi.useRealTimers();
  });

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
    await vi.advanceTimersByTimeAsync(4_199);
    expect(scene.watcher.polls).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(scene.watcher.polls).toBe(2);
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
    expect(batches.flatMap(({ upserted }) => upserted.map(({ id }) => id))).toEqual([1, 2]);
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

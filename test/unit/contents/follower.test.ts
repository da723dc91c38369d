import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Follower } from '../../../src/contents/follower.ts';

const queue = { kind: 'msg', id: 1 } as const;
const intervalMs = 1_000;

describe('what is on screen', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is looked at once in each interval, also when it was hidden and shown during a look', async () => {
    const answers: ((look: string) => void)[] = [];
    const look = vi.fn(() => new Promise<string>((resolve) => answers.push(resolve)));
    const follower = new Follower({
      isThere: () => true,
      look,
      changed: () => undefined,
      intervalMs: () => intervalMs,
    });
    const nextLook = async (text: string) => {
      answers.shift()?.(text);
      await vi.advanceTimersByTimeAsync(intervalMs);
    };
    follower.follow([queue]);
    await vi.advanceTimersByTimeAsync(intervalMs);
    for (let count = 0; count < 3; count++) {
      follower.follow([]);
      follower.follow([queue]);
      await vi.advanceTimersByTimeAsync(intervalMs * 2);
    }
    expect(look).toHaveBeenCalledTimes(1);
    await nextLook('a');
    expect(look).toHaveBeenCalledTimes(2);
    await nextLook('b');
    expect(look).toHaveBeenCalledTimes(3);
    expect(vi.getTimerCount()).toBe(0);
    follower.dispose();
    await nextLook('c');
    expect(look).toHaveBeenCalledTimes(3);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is told to have changed when a look differs from the one before it', async () => {
    const looks = ['a', 'a', 'b', 'b', 'a'];
    const changed = vi.fn();
    const look = () => Promise.resolve(looks.shift() ?? 'a');
    const follower = new Follower({ isThere: () => true, look, changed, intervalMs: () => intervalMs });
    follower.follow([queue]);
    const told: number[] = [];
    while (looks.length > 0) {
      await vi.advanceTimersByTimeAsync(intervalMs);
      told.push(changed.mock.calls.length);
    }
    follower.dispose();
    // The first look is told of in any case.
    expect(told).toEqual([1, 1, 2, 2, 3]);
    expect(changed).toHaveBeenLastCalledWith(queue);
  });

  it('is told of once after the first look: it may have changed since it was read', async () => {
    let values = 'as the rows were read';
    const changed = vi.fn();
    const look = () => Promise.resolve(values);
    const follower = new Follower({ isThere: () => true, look, changed, intervalMs: () => intervalMs });
    follower.follow([queue]);
    values = 'different';
    await vi.advanceTimersByTimeAsync(60_000);
    expect(changed).toHaveBeenCalledTimes(1);
    values = 'different again';
    await vi.advanceTimersByTimeAsync(60_000);
    expect(changed).toHaveBeenCalledTimes(2);
    follower.dispose();
  });

  it('is looked at by a new interval as soon as there is one', async () => {
    let current = 3_600_000;
    const look = vi.fn(() => Promise.resolve(''));
    const follower = new Follower({ isThere: () => true, look, changed: vi.fn(), intervalMs: () => current });
    follower.intervalChanged();
    expect(vi.getTimerCount()).toBe(0);
    follower.follow([queue]);
    await vi.advanceTimersByTimeAsync(1_000);
    current = 1_000;
    follower.intervalChanged();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(look).toHaveBeenCalledTimes(10);
    follower.dispose();
    expect(vi.getTimerCount()).toBe(0);
  });
});

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
    expect(told).toEqual([0, 0, 1, 1, 2]);
    expect(changed).toHaveBeenLastCalledWith(queue);
  });
});

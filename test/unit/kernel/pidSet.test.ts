import { describe, expect, it } from 'vitest';
import { PidSet } from '../../../src/kernel/pidSet.ts';

describe('PidSet', () => {
  /** The largest id that Linux gives, and its neighbours in one byte and beyond. */
  const pids = [1, 7, 8, 9, 32_767, 32_768, 4_194_303];

  it('has what was added, and nothing else', () => {
    const set = new PidSet();
    for (const pid of pids) set.add(pid);
    const near = new Set(pids.flatMap((pid) => [pid - 1, pid, pid + 1]));
    expect([...near].filter((pid) => set.has(pid))).toEqual(pids.toSorted((a, b) => a - b));
  });

  it('has no longer what was taken out, be it there or not', () => {
    const set = new PidSet();
    set.add(8);
    set.add(9);
    set.delete(8);
    set.delete(4_194_303);
    expect([8, 9, 4_194_303].filter((pid) => set.has(pid))).toEqual([9]);
  });
});

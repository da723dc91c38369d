import { describe, expect, it } from 'vitest';
import { stuckOperation } from '../../../src/sysv/semop.ts';

/** `1:-3`: takes 3 from semaphore 1. */
function stuckAt(operations: string, ...values: number[]): string | undefined {
  const parsed = operations.split(' ').map((each) => {
    const [semaphore = 0, amount = 0] = each.split(':').map(Number);
    return { semaphore, amount };
  });
  const stuck = stuckOperation(parsed, (semaphore) => values[semaphore]);
  return stuck && `${stuck.semaphore}:${stuck.amount}`;
}

describe('a semop', () => {
  it('is stuck at what it cannot take, or has to wait for to become zero', () => {
    expect(stuckAt('0:-1 1:-1 2:-1', 1, 1, 0)).toBe('2:-1');
    expect(stuckAt('0:-3', 2)).toBe('0:-3');
    expect(stuckAt('0:0 1:-1', 0, 0)).toBe('1:-1');
    expect(stuckAt('0:0 1:-1', 5, 0)).toBe('0:0');
  });

  it('is stuck at one operation only, the first', () => {
    expect(stuckAt('1:-1 0:-1', 0, 0)).toBe('1:-1');
  });

  it('does each operation on what those before it have left', () => {
    expect(stuckAt('0:1 0:-1 0:0 1:-1', 0, 0)).toBe('1:-1');
    expect(stuckAt('0:-1 0:-1', 1)).toBe('0:-1');
    expect(stuckAt('0:2 0:0', 0)).toBe('0:0');
  });

  it('is stuck nowhere when all can be done, or a value is not known', () => {
    expect(stuckAt('0:-1 1:0', 1, 0)).toBeUndefined();
    expect(stuckAt('1:-1', 1)).toBeUndefined();
  });
});

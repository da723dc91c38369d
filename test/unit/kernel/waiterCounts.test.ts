import { beforeEach, describe, expect, it } from 'vitest';
import { WaiterCounts } from '../../../src/kernel/waiterCounts.ts';
import type { SemaphoreSet } from '../../../src/sysv/objects.ts';
import { semaphores } from '../support/objects.ts';

type Libc = ConstructorParameters<typeof WaiterCounts>[0];

describe('the counts of waiters', () => {
  let asked: number[];
  let counts: WaiterCounts;

  beforeEach(() => {
    asked = [];
    const semaphoreFact = (id: number) => {
      if (asked.at(-1) !== id) asked.push(id);
      return { ok: true, value: 1 };
    };
    counts = new WaiterCounts({ semaphoreFact } as unknown as Libc);
  });

  /** Which sets the kernel is asked for in one look. */
  function askedIn(sets: readonly SemaphoreSet[], isThorough: boolean, isInUse = true): number[] {
    asked = [];
    counts.beginLook(isThorough);
    for (const set of sets) counts.of(set, isInUse);
    return asked;
  }

  it('are asked for in turn in the background where a set is in use anyway', () => {
    const sets = [1, 2, 3, 4, 5].map((id) => semaphores({ id, nsems: 400 }));
    const looks = Array.from({ length: 4 }, () => askedIn(sets, false));
    expect(looks).toEqual([[1, 2], [3, 4], [5], [1, 2]]);
  });

  it('stay known while a set is as it was', () => {
    const sets = [1, 2, 3].map((id) => semaphores({ id, nsems: 400 }));
    askedIn(sets, false);
    askedIn(sets, false);
    expect(counts.of(sets[0] ?? semaphores({}), true)).toEqual({ ok: true, value: 800 });
    expect(counts.of(semaphores({ id: 1, nsems: 1_001, otime: 5 }), true)).toBeUndefined();
  });

  it('are asked for at once where they decide, and where somebody asks', () => {
    const sets = [1, 2, 3, 4, 5].map((id) => semaphores({ id, nsems: 400 }));
    expect(askedIn(sets, false, false)).toEqual([1, 2, 3, 4, 5]);
    expect(askedIn(sets, true)).toEqual([1, 2, 3, 4, 5]);
  });

  it('hold up nobody where a set in use is large', () => {
    const sets = [semaphores({ id: 1, nsems: 32_000 }), semaphores({ id: 2, nsems: 10 })];
    expect([askedIn(sets, false), askedIn(sets, false), askedIn(sets, true)]).toEqual([[2], [2], [1, 2]]);
  });
});

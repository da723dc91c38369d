import { describe, expect, it } from 'vitest';
import { withRetries } from '../../../src/kernel/retries.ts';
import type { BlockedTask } from '../../../src/sysv/evidence.ts';
import { queue, semaphores } from '../support/objects.ts';

const process = { pid: 7, name: 'waiter', uid: 1000, startedAt: 0, isStopped: false };

function seen(since: number, firstSeen: number) {
  const task: BlockedTask = { process, thread: 7, wait: { call: 'semop', operations: undefined }, since };
  return { task, firstSeen };
}

describe('a task in the same call again', () => {
  it('has tried since it was first seen there, where nothing was done to the object', () => {
    expect(withRetries(semaphores({ ctime: 5, otime: 10 }), seen(30_000, 20_000)).triesSince).toBe(20_000);
    expect(withRetries(queue({ ctime: 5, stime: 10 }), seen(30_000, 20_000)).triesSince).toBe(20_000);
  });

  it('has tried since the second in which something was done last: that may have been the end of another wait', () => {
    expect(withRetries(semaphores({ ctime: 5, otime: 24 }), seen(30_000, 20_000)).triesSince).toBe(25_000);
    expect(withRetries(semaphores({ ctime: 5, otime: 29 }), seen(30_000, 20_000))).not.toHaveProperty('triesSince');
    expect(withRetries(semaphores({ ctime: 40 }), seen(30_000, 20_000))).not.toHaveProperty('triesSince');
  });

  it('has only waited where it has not run', () => {
    expect(withRetries(semaphores({ ctime: 5, otime: 10 }), seen(20_000, 20_000))).not.toHaveProperty('triesSince');
  });
});

import { describe, expect, it } from 'vitest';
import type { WaitEdge } from '../../../src/sysv/deadlocks.ts';
import { waitCycles } from '../../../src/sysv/deadlocks.ts';
import type { BlockedTask } from '../../../src/sysv/evidence.ts';

function wait(waiter: number, holder: number, more: Partial<BlockedTask> = {}): WaitEdge {
  const task = {
    process: processOf(waiter),
    thread: waiter,
    wait: { call: 'semop', operations: undefined },
    since: 0,
    ...more,
  } as const;
  return { ref: { kind: 'sem', id: 1 }, task, holder: processOf(holder) };
}

function processOf(pid: number) {
  return { pid, name: `p${pid}`, uid: 1000, startedAt: 0, isStopped: false };
}

function circlesOf(edges: readonly WaitEdge[]): number[][] {
  return waitCycles(edges, 10_000, 3_000).map((cycle) => cycle.map(({ task }) => task.process.pid));
}

describe('circles of waits', () => {
  it('are told once, from the smallest process id on', () => {
    expect(circlesOf([wait(7, 5), wait(5, 9), wait(9, 7)])).toEqual([[5, 9, 7]]);
  });

  it('leave out who waits for somebody in a circle', () => {
    expect(circlesOf([wait(1, 2), wait(2, 3), wait(3, 2)])).toEqual([[2, 3]]);
  });

  it('are not closed by who was stopped: the signal has taken it out of its wait', () => {
    const stopped = { ...processOf(2), isStopped: true };
    expect(circlesOf([wait(1, 2), wait(2, 1, { process: stopped })])).toEqual([]);
  });

  it('are not closed by who has waited for a short while, unless it has tried for long', () => {
    expect(circlesOf([wait(1, 2), wait(2, 1, { since: 8_000 })])).toEqual([]);
    expect(circlesOf([wait(1, 2), wait(2, 1, { since: 8_000, triesSince: 7_000 })])).toEqual([[1, 2]]);
  });

  it('are not closed by one thread of a process whose others go on', () => {
    expect(circlesOf([wait(1, 2), wait(2, 1, { hasBusyProcess: true })])).toEqual([]);
  });

  it('are no more than processes where each waits for all others, and miss none of them: the shortest of each', () => {
    const pids = Array.from({ length: 9 }, (_, index) => index + 1);
    const edges = pids.flatMap((pid) => pids.filter((other) => other !== pid).map((other) => wait(pid, other)));
    expect(circlesOf(edges)).toEqual(pids.slice(1).map((pid) => [1, pid]));
  });
});

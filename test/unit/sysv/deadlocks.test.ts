import { describe, expect, it } from 'vitest';
import type { WaitEdge } from '../../../src/sysv/deadlocks.ts';
import { waitCycles } from '../../../src/sysv/deadlocks.ts';

function wait(waiter: number, holder: number, isStopped = false): WaitEdge {
  const task = {
    process: { ...processOf(waiter), isStopped },
    thread: waiter,
    wait: { call: 'semop', operations: undefined },
    since: 0,
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
    expect(circlesOf([wait(1, 2), wait(2, 1, true)])).toEqual([]);
  });

  it('are no more than processes where each waits for all others, and miss none of them: the shortest of each', () => {
    const pids = Array.from({ length: 9 }, (_, index) => index + 1);
    const edges = pids.flatMap((pid) => pids.filter((other) => other !== pid).map((other) => wait(pid, other)));
    expect(circlesOf(edges)).toEqual(pids.slice(1).map((pid) => [1, pid]));
  });
});

import { describe, expect, it } from 'vitest';
import { waitGraph } from '../../../src/blocking/waitGraph.ts';
import type { WaitEdge } from '../../../src/sysv/deadlocks.ts';

function wait(pid: number, holder?: number, id = 1): WaitEdge {
  const task = { process: processOf(pid), thread: pid, wait: { call: 'msgsnd' }, since: 0 } as const;
  return { ref: { kind: 'msg', id }, task, holder: holder === undefined ? undefined : processOf(holder) };
}

function processOf(pid: number) {
  return { pid, name: `p${pid}`, uid: 1000, startedAt: 0, isStopped: false };
}

function pidsTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

describe('the picture of waits', () => {
  it('gives each of a few waiters a box', () => {
    const { nodes, arrows } = waitGraph(
      pidsTo(8).map((pid) => wait(pid)),
      [],
    );
    expect(nodes.map(({ id }) => id)).toEqual([...pidsTo(8).map((pid) => `process:${pid}`), 'msg:1']);
    expect(arrows).toHaveLength(8);
  });

  it('draws the rest of hundreds that wait on one object as one box, which says how many they are', () => {
    const { nodes, arrows } = waitGraph(
      pidsTo(300).map((pid) => wait(pid)),
      [],
    );
    expect(nodes).toHaveLength(10);
    expect(nodes.find(({ id }) => id === 'rest:msg:1')).toMatchObject({ column: 'waiter', row: 8, rest: 292 });
    expect(arrows.at(-1)).toMatchObject({ from: 'rest:msg:1', to: 'msg:1' });
    expect(arrows).toHaveLength(9);
  });

  it('draws every process for whom others wait', () => {
    const { nodes, arrows } = waitGraph(
      pidsTo(300).map((pid) => wait(pid, pid === 200 ? undefined : 200)),
      [],
    );
    expect(nodes.find(({ id }) => id === 'process:200')).toMatchObject({ column: 'waiter' });
    expect(nodes.find(({ rest }) => rest > 0)?.rest).toBe(291);
    expect(arrows.find(({ from }) => from === 'msg:1')).toMatchObject({ to: 'process:200' });
  });

  it('sets each object beside the first who waits for it, and nobody else between its waiters', () => {
    const { nodes } = waitGraph([wait(1), wait(2, 9), wait(3, undefined, 2), wait(4), wait(5, undefined, 2)], []);
    expect(nodes.map(({ id, column, row }) => `${column} ${row} ${id}`)).toEqual([
      'waiter 0 process:1',
      'waiter 1 process:2',
      'waiter 2 process:4',
      'object 0 msg:1',
      'holder 0 process:9',
      'waiter 3 process:3',
      'waiter 4 process:5',
      'object 3 msg:2',
    ]);
  });

  it('sets those who wait for each other on top', () => {
    const crossing = [wait(2, 3, 5), wait(3, 2, 6)];
    const { nodes } = waitGraph([wait(1), ...crossing], [crossing]);
    expect(nodes.map(({ id, row, isInCycle }) => `${row} ${id}${isInCycle ? '!' : ''}`)).toEqual([
      '0 process:2!',
      '0 msg:5!',
      '1 process:3!',
      '1 msg:6!',
      '2 process:1',
      '2 msg:1',
    ]);
  });
});

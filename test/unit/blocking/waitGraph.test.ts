import { describe, expect, it } from 'vitest';
import { waitGraph } from '../../../src/blocking/waitGraph.ts';
import type { WaitEdge } from '../../../src/sysv/deadlocks.ts';

function wait(pid: number, holder?: number): WaitEdge {
  const task = { process: processOf(pid), thread: pid, wait: { call: 'msgsnd' }, since: 0 } as const;
  return { ref: { kind: 'msg', id: 1 }, task, holder: holder === undefined ? undefined : processOf(holder) };
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
});

import { describe, expect, it } from 'vitest';
import type { GroupNode } from '../../../src/explorer/nodes.ts';
import { ObjectNodes } from '../../../src/explorer/objectNodes.ts';

const object = { kind: 'msg', id: 5 } as const;
const process = (pid: number): GroupNode => ({ type: 'group', id: `process:${pid}` });

describe('the nodes of objects', () => {
  it('are the same for as long as object and group last, one in each group', () => {
    const nodes = new ObjectNodes();
    const [first, second] = [process(1), process(2)];
    const node = nodes.in(first, object);
    expect(nodes.in(first, { ...object })).toBe(node);
    expect(nodes.in(second, object)).not.toBe(node);
    expect(nodes.in(first, { kind: 'sem', id: 5 })).not.toBe(node);
    expect(nodes.of(object)).toEqual([node, nodes.in(second, object)]);
  });

  it('are forgotten with their object', () => {
    const nodes = new ObjectNodes();
    const node = nodes.in(process(1), object);
    nodes.forget(object);
    expect(nodes.of(object)).toEqual([]);
    expect(nodes.in(process(1), object)).not.toBe(node);
  });

  it('are forgotten with their group, also when another one comes with its name', () => {
    const nodes = new ObjectNodes();
    const [staying, gone] = [process(1), process(2)];
    const kept = nodes.in(staying, object);
    const old = nodes.in(gone, object);
    nodes.in(gone, { kind: 'shm', id: 6 });
    const again = process(2);
    nodes.keepOnly(new Set([staying, again]));
    expect(nodes.of(object)).toEqual([kept]);
    expect(nodes.of({ kind: 'shm', id: 6 })).toEqual([]);
    expect(nodes.in(again, object)).not.toBe(old);
    expect(nodes.in(again, object).group).toBe(again);
  });
});

import { describe, expect, it } from 'vitest';
import { Lineage } from '../../../src/sysv/lineage.ts';
import { queue, segment } from '../support/objects.ts';

describe('Lineage', () => {
  it('finds the object that had the key before', () => {
    const lineage = new Lineage();
    lineage.released(queue({ key: 5, id: 1 }), 1000);
    expect(lineage.appeared(queue({ key: 6, id: 2 }))).toBeUndefined();
    expect(lineage.appeared(queue({ key: 5, id: 2 }))).toEqual({ id: 1, goneAt: 1000 });
  });

  it('tells of a predecessor once', () => {
    const lineage = new Lineage();
    lineage.released(queue({ key: 5, id: 1 }), 1000);
    lineage.appeared(queue({ key: 5, id: 2 }));
    expect(lineage.appeared(queue({ key: 5, id: 3 }))).toBeUndefined();
  });

  it('remembers the last of several', () => {
    const lineage = new Lineage();
    lineage.released(queue({ key: 5, id: 1 }), 1000);
    lineage.released(queue({ key: 5, id: 2 }), 2000);
    expect(lineage.appeared(queue({ key: 5, id: 3 }))).toEqual({ id: 2, goneAt: 2000 });
  });

  it('knows nothing of private objects', () => {
    const lineage = new Lineage();
    lineage.released(queue({ key: 0, id: 1 }), 1000);
    expect(lineage.appeared(queue({ key: 0, id: 2 }))).toBeUndefined();
  });

  it('takes no object for its own predecessor', () => {
    const lineage = new Lineage();
    lineage.released(segment({ key: 5, id: 1 }), 1000);
    expect(lineage.appeared(segment({ key: 5, id: 1 }))).toBeUndefined();
    expect(lineage.appeared(segment({ key: 5, id: 2 }))).toEqual({ id: 1, goneAt: 1000 });
  });

  it('takes negative keys as they come', () => {
    const lineage = new Lineage();
    lineage.released(queue({ key: -1, id: 1 }), 1000);
    expect(lineage.appeared(queue({ key: -1, id: 2 }))).toEqual({ id: 1, goneAt: 1000 });
  });

  it('forgets the key that was released longest ago, beyond 20,000', () => {
    const lineage = new Lineage();
    for (let key = 1; key <= 20_000; key++) lineage.released(queue({ key, id: key }), key);
    lineage.released(queue({ key: 1, id: 30_000 }), 30_000);
    lineage.released(queue({ key: 20_001, id: 20_001 }), 30_001);
    expect(lineage.appeared(queue({ key: 2, id: 40_000 }))).toBeUndefined();
    expect(lineage.appeared(queue({ key: 1, id: 40_001 }))).toEqual({ id: 30_000, goneAt: 30_000 });
    expect(lineage.appeared(queue({ key: 3, id: 40_002 }))).toEqual({ id: 3, goneAt: 3 });
    expect(lineage.appeared(queue({ key: 20_001, id: 40_003 }))).toEqual({ id: 20_001, goneAt: 30_001 });
  });
});

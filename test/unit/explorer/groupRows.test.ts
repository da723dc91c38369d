import { describe, expect, it } from 'vitest';
import { arrangeRows, sameRows } from '../../../src/explorer/groupRows.ts';
import { comparator } from '../../../src/explorer/sortOrder.ts';
import type { Observation } from '../../../src/live/mirror.ts';
import { queue } from '../support/objects.ts';

const bySlot = comparator('slot', 32_768, String);

function observed(...ids: number[]): Map<number, Observation> {
  return new Map(ids.map((id) => [id, { object: queue({ id }) }]));
}

function idsOf(rows: readonly Observation[]): number[] {
  return rows.map(({ object }) => object.id);
}

describe('arrangeRows', () => {
  it('filters, sorts and cuts', () => {
    const { rows, matching } = arrangeRows(observed(9, 4, 7, 2, 5, 1).values(), ({ id }) => id > 2, bySlot, 3);
    expect(idsOf(rows)).toEqual([4, 5, 7]);
    expect(matching).toBe(4);
  });

  it('shows all where the limit is not reached, and none where nothing passes', () => {
    expect(idsOf(arrangeRows(observed(2, 1).values(), () => true, bySlot, 500).rows)).toEqual([1, 2]);
    expect(arrangeRows(observed(2, 1).values(), () => false, bySlot, 500)).toEqual({ rows: [], matching: 0, total: 2 });
    expect(arrangeRows(observed().values(), () => true, bySlot, 500)).toEqual({ rows: [], matching: 0, total: 0 });
  });

  it('leaves the observations as they are', () => {
    const observations = observed(3, 2, 1);
    arrangeRows(observations.values(), () => true, bySlot, 1);
    expect([...observations.keys()]).toEqual([3, 2, 1]);
  });
});

describe('sameRows', () => {
  const rows = (...ids: number[]) => [...observed(...ids).values()];

  it('compares identities and their order, not values', () => {
    expect(sameRows(rows(1, 2), rows(1, 2))).toBe(true);
    expect(sameRows(rows(1, 2), [{ object: queue({ id: 1, qnum: 5 }), changedAt: 7 }, ...rows(2)])).toBe(true);
    expect(sameRows([], [])).toBe(true);
    expect(sameRows(rows(1, 2), rows(2, 1))).toBe(false);
    expect(sameRows(rows(1, 2), rows(1))).toBe(false);
    expect(sameRows(rows(1), rows(1, 2))).toBe(false);
  });
});

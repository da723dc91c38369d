import { describe, expect, it } from 'vitest';
import { arrangeRows, sameRows } from '../../../src/explorer/groupRows.ts';
import { comparator } from '../../../src/explorer/sortOrder.ts';
import type { IpcObject } from '../../../src/sysv/objects.ts';
import { queue } from '../support/objects.ts';

const bySlot = comparator('slot', 32_768, String);

function queues(...ids: number[]): IpcObject[] {
  return ids.map((id) => queue({ id }));
}

function idsOf(rows: readonly IpcObject[]): number[] {
  return rows.map(({ id }) => id);
}

describe('arrangeRows', () => {
  it('filters, sorts and cuts', () => {
    const { rows, matching } = arrangeRows(queues(9, 4, 7, 2, 5, 1), ({ id }) => id > 2, bySlot, 3);
    expect(idsOf(rows)).toEqual([4, 5, 7]);
    expect(matching).toBe(4);
  });

  it('shows all where the limit is not reached, and none where nothing passes', () => {
    expect(idsOf(arrangeRows(queues(2, 1), () => true, bySlot, 500).rows)).toEqual([1, 2]);
    expect(arrangeRows(queues(2, 1), () => false, bySlot, 500)).toEqual({ rows: [], matching: 0, total: 2 });
    expect(arrangeRows(queues(), () => true, bySlot, 500)).toEqual({ rows: [], matching: 0, total: 0 });
  });

  it('leaves the objects as they are', () => {
    const objects = queues(3, 2, 1);
    arrangeRows(objects, () => true, bySlot, 1);
    expect(idsOf(objects)).toEqual([3, 2, 1]);
  });
});

describe('sameRows', () => {
  it('compares identities and their order, not values', () => {
    expect(sameRows(queues(1, 2), queues(1, 2))).toBe(true);
    expect(sameRows(queues(1, 2), [queue({ id: 1, qnum: 5 }), ...queues(2)])).toBe(true);
    expect(sameRows([], [])).toBe(true);
    expect(sameRows(queues(1, 2), queues(2, 1))).toBe(false);
    expect(sameRows(queues(1, 2), queues(1))).toBe(false);
    expect(sameRows(queues(1), queues(1, 2))).toBe(false);
  });
});

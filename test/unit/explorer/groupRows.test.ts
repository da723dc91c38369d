import { describe, expect, it } from 'vitest';
import { arrangingRows, sameRows } from '../../../src/explorer/groupRows.ts';
import { comparator } from '../../../src/explorer/sortOrder.ts';
import type { IpcObject } from '../../../src/sysv/objects.ts';
import { queue } from '../support/objects.ts';
import { runToEnd } from '../support/runToEnd.ts';

const bySlot = comparator('slot', 32_768, String);

function queues(...ids: number[]): IpcObject[] {
  return ids.map((id) => queue({ id }));
}

function idsOf(rows: readonly IpcObject[]): number[] {
  return rows.map(({ id }) => id);
}

function arrangeRows(
  objects: readonly IpcObject[],
  passes: (object: IpcObject) => boolean,
  compare: (a: IpcObject, b: IpcObject) => number,
  limit: number,
  wanted: readonly number[] = [],
) {
  return runToEnd(arrangingRows(objects, { passes, compare, limit, isWanted: ({ id }) => wanted.includes(id) }));
}

describe('arrangeRows', () => {
  it('gives wanted objects a row behind the others, in order, unless they do not pass', () => {
    const arranged = arrangeRows(queues(9, 4, 7, 2, 5, 1), ({ id }) => id > 2, bySlot, 2, [2, 4, 9, 7]);
    expect(idsOf(arranged.rows)).toEqual([4, 5, 7, 9]);
    expect(arranged.matching).toBe(4);
  });

  it('stops now and then among many', () => {
    const steps = arrangingRows(queues(...Array(1_000).keys()), {
      passes: () => true,
      compare: bySlot,
      limit: 3,
      isWanted: () => false,
    });
    expect(steps.next()).toEqual({ done: false, value: undefined });
    expect(idsOf(runToEnd(steps).rows)).toEqual([0, 1, 2]);
  });

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

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ClosedRows } from '../../../src/explorer/closedRows.ts';
import type { ObjectNode } from '../../../src/explorer/nodes.ts';

const node: ObjectNode = {
  type: 'object',
  ref: { kind: 'msg', id: 1 },
  group: { type: 'group', id: 'msg', kind: 'msg' },
};

describe('the rows of closed objects', () => {
  let look: string;
  /** When the row was drawn again, in seconds since it was drawn first. */
  let drawnAt: number[];
  let rows: ClosedRows;

  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 });
    look = 'empty';
    drawnAt = [];
    rows = new ClosedRows({
      lookOf: () => look,
      redraw(each) {
        drawnAt.push((Date.now() - 1_000_000) / 1000);
        rows.drawn(each, look);
      },
    });
    rows.drawn(node, look);
  });

  afterEach(() => {
    rows.dispose();
    vi.useRealTimers();
  });

  /** A second goes by, at whose end the row looks like this. */
  function secondLater(now: string): void {
    vi.advanceTimersByTime(1000);
    look = now;
    rows.update(node);
  }

  it('are drawn at once when they look different', () => {
    for (const now of ['1 msg', '1 msg', '2 msgs']) secondLater(now);
    expect(drawnAt).toEqual([1, 3]);
  });

  it('are not drawn when they look the same', () => {
    for (let second = 0; second < 60; second++) secondLater('empty');
    expect(drawnAt).toEqual([]);
  });

  it('are drawn a while after a tooltip was shown that is not true any more, and then not again', () => {
    rows.tooltipTold(node);
    for (let second = 0; second < 60; second++) secondLater('empty');
    expect(drawnAt).toEqual([10]);
  });

  it('are drawn at once under a tooltip when they change after a rest', () => {
    rows.tooltipTold(node);
    secondLater('1 msg');
    expect(drawnAt).toEqual([1]);
  });

  it('let a tooltip be read when they change all the time, and then show what they have become', () => {
    for (const now of ['1 msg', '2 msgs', '3 msgs']) secondLater(now);
    rows.tooltipTold(node);
    for (const now of ['4 msgs', '5 msgs', '6 msgs', '7 msgs']) secondLater(now);
    expect(drawnAt).toEqual([1, 2, 3]);
    vi.advanceTimersByTime(1000);
    expect(drawnAt).toEqual([1, 2, 3, 8]);
    secondLater('8 msgs');
    expect(drawnAt).toEqual([1, 2, 3, 8, 9]);
  });

  it('show what has become of them also when nothing changes any more', () => {
    for (const now of ['1 msg', '2 msgs', '3 msgs']) secondLater(now);
    rows.tooltipTold(node);
    secondLater('4 msgs');
    vi.advanceTimersByTime(60_000);
    expect(drawnAt).toEqual([1, 2, 3, 8]);
  });

  it('may show a tooltip until they are drawn again', () => {
    expect(rows.isBeingRead(node)).toBe(false);
    rows.tooltipTold(node);
    expect(rows.isBeingRead(node)).toBe(true);
    secondLater('1 msg');
    expect(rows.isBeingRead(node)).toBe(false);
    rows.tooltipTold(node);
    vi.advanceTimersByTime(10_000);
    expect(rows.isBeingRead(node)).toBe(false);
  });

  it('are not held back when the clock is put back', () => {
    for (const now of ['1 msg', '2 msgs', '3 msgs']) secondLater(now);
    rows.tooltipTold(node);
    vi.setSystemTime(Date.now() - 3_600_000);
    const before = drawnAt.length;
    secondLater('4 msgs');
    vi.advanceTimersByTime(10_000);
    expect(drawnAt).toHaveLength(before + 1);
    expect(rows.isBeingRead(node)).toBe(false);
  });

  it('wait no more when they are opened', () => {
    rows.tooltipTold(node);
    secondLater('empty');
    expect(rows.stopWaiting(node)).toBe(true);
    expect(rows.stopWaiting(node)).toBe(false);
    vi.advanceTimersByTime(60_000);
    expect(drawnAt).toEqual([]);
  });
});

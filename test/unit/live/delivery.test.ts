import { describe, expect, it } from 'vitest';
import { Delivery } from '../../../src/live/delivery.ts';
import type { MirrorChange } from '../../../src/live/observation.ts';
import type { IpcObject } from '../../../src/sysv/objects.ts';
import { queue } from '../support/objects.ts';

function queues(count: number): IpcObject[] {
  return Array.from({ length: count }, (_, id) => queue({ id }));
}

const observe = (object: IpcObject) => ({ object, changedAt: 7 });

function takeAll(delivery: Delivery): MirrorChange[] {
  const parts: MirrorChange[] = [];
  while (!delivery.isDone) parts.push(delivery.take());
  return parts;
}

describe('what is told of a poll', () => {
  it('is one part when it is little', () => {
    const delivery = new Delivery(
      false,
      { added: queues(1), changed: queues(500), removed: queues(2).map(observe) },
      observe,
    );
    expect(delivery.isOnePart).toBe(true);
    expect(takeAll(delivery)).toEqual([
      {
        isFirst: false,
        hasMore: false,
        added: queues(1).map(observe),
        changed: queues(500).map(observe),
        removed: queues(2).map(observe),
      },
    ]);
  });

  it('is nothing when nothing changed, unless nothing is the first thing that is known', () => {
    const nothing = { added: [], changed: [], removed: [] };
    expect(new Delivery(false, nothing, observe).isDone).toBe(true);
    expect(takeAll(new Delivery(true, nothing, observe))).toEqual([{ isFirst: true, hasMore: false, ...nothing }]);
  });

  it('names each of many once, in parts of which only the last says so', () => {
    const delivery = new Delivery(
      true,
      { added: queues(1_201), changed: queues(10), removed: queues(501).map(observe) },
      observe,
    );
    expect(delivery.isOnePart).toBe(false);
    const parts = takeAll(delivery);
    expect(parts.map(({ hasMore }) => hasMore)).toEqual([true, true, false]);
    expect(parts.flatMap(({ added }) => added)).toEqual(queues(1_201).map(observe));
    expect(parts.flatMap(({ changed }) => changed)).toEqual(queues(10).map(observe));
    expect(parts.flatMap(({ removed }) => removed)).toEqual(queues(501).map(observe));
  });
});

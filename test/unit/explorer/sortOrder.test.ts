import { describe, expect, it } from 'vitest';
import type { SortOrder } from '../../../src/explorer/sortOrder.ts';
import { comparator, sortOrders } from '../../../src/explorer/sortOrder.ts';
import type { IpcObject } from '../../../src/sysv/objects.ts';
import { kinds } from '../../../src/sysv/objects.ts';
import { queue, randomObject, segment, semaphores } from '../support/objects.ts';
import { Random } from '../support/random.ts';

const multiplier = 32_768;
const userNames = new Map([
  [0, 'root'],
  [1000, 'alice'],
  [1001, 'bob'],
]);
const userName = (uid: number) => userNames.get(uid) ?? String(uid);

function idsBy(order: SortOrder, objects: readonly IpcObject[]): number[] {
  return [...objects].sort(comparator(order, multiplier, userName)).map(({ id }) => id);
}

describe('comparator', () => {
  it('slot: ignores the sequence number', () => {
    expect(idsBy('slot', [queue({ id: 5 }), queue({ id: multiplier * 9 + 1 }), queue({ id: 3 })])).toEqual([
      multiplier * 9 + 1,
      3,
      5,
    ]);
  });

  it('key: as unsigned numbers, private ones first', () => {
    const objects = [queue({ id: 1, key: -1 }), queue({ id: 2, key: 0x7fff_ffff }), queue({ id: 3, key: 0 })];
    expect(idsBy('key', objects)).toEqual([3, 2, 1]);
  });

  it('owner: by name', () => {
    const objects = [queue({ id: 1, uid: 0 }), queue({ id: 2, uid: 1001 }), queue({ id: 3, uid: 1000 })];
    expect(idsBy('owner', objects)).toEqual([3, 2, 1]);
  });

  it('size: largest first, by bytes, semaphores or bytes', () => {
    expect(idsBy('size', [queue({ id: 1, cbytes: 1 }), queue({ id: 2, cbytes: 2 })])).toEqual([2, 1]);
    expect(idsBy('size', [semaphores({ id: 1, nsems: 1 }), semaphores({ id: 2, nsems: 2 })])).toEqual([2, 1]);
    expect(idsBy('size', [segment({ id: 1, size: 1n }), segment({ id: 2, size: 2n ** 62n })])).toEqual([2, 1]);
  });

  it('activity: latest first', () => {
    const objects = [queue({ id: 1, ctime: 5 }), queue({ id: 2, ctime: 1, rtime: 6 }), queue({ id: 3, ctime: 7 })];
    expect(idsBy('activity', objects)).toEqual([3, 2, 1]);
  });

  it('puts equal ones in slot order', () => {
    const objects = [3, multiplier + 2, 1].map((id) => queue({ id }));
    for (const order of sortOrders) expect(idsBy(order, objects)).toEqual([1, multiplier + 2, 3]);
  });

  it('is a strict order of random objects, whatever the order', () => {
    const random = new Random(11);
    for (const kind of kinds) {
      const objects = Array.from({ length: 60 }, (_, slot) => randomObject(random, kind, slot + 9 * multiplier));
      for (const order of sortOrders) {
        const compare = comparator(order, multiplier, userName);
        for (const a of objects) for (const b of objects) expectOpposite(compare(a, b), compare(b, a), a === b);
      }
    }
  });

  it('is a strict order of users that share a name', () => {
    const compare = comparator('owner', multiplier, () => 'somebody');
    const [a, b] = [queue({ id: 1, uid: 1 }), queue({ id: 2, uid: 2 })];
    expectOpposite(compare(a, b), compare(b, a), false);
    expect(compare(a, b)).toBeLessThan(0);
  });
});

function expectOpposite(forth: number, back: number, isSame: boolean): void {
  if (Number.isNaN(forth) || Math.sign(forth) + Math.sign(back) !== 0 || (forth === 0) !== isSame) {
    expect.fail(`compares ${forth} and ${back}`);
  }
}

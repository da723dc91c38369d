import { describe, expect, it } from 'vitest';
import { firstSorted } from '../../../src/explorer/firstSorted.ts';
import { Random } from '../support/random.ts';

const ascending = (a: number, b: number) => a - b;

describe('firstSorted', () => {
  it('gives what sort().slice() gives, for thousands of random inputs', () => {
    const random = new Random(13);
    for (let round = 0; round < 4_000; round++) {
      const length = random.int(random.pick([3, 10, 200]));
      const range = random.pick([1, 2, 5, 1_000_000]);
      const items = Array.from({ length }, () => random.int(range));
      const count = random.int(length + 3);
      const expected = [...items].sort(ascending).slice(0, count);
      const where = `count ${count} of ${JSON.stringify(items)}`;
      const all = [...items];
      expect(firstSorted(all, count, ascending), where).toEqual(expected);
      expect(all.sort(ascending), where).toEqual([...items].sort(ascending));
    }
  });

  it('copes with sorted, reversed and constant input', () => {
    const length = 20_000;
    const expected = Array.from({ length: 500 }, (_, index) => index);
    expect(
      firstSorted(
        Array.from({ length }, (_, index) => index),
        500,
        ascending,
      ),
    ).toEqual(expected);
    expect(
      firstSorted(
        Array.from({ length }, (_, index) => length - 1 - index),
        500,
        ascending,
      ),
    ).toEqual(expected);
    expect(
      firstSorted(
        Array.from({ length }, () => 7),
        500,
        ascending,
      ),
    ).toEqual(Array.from({ length: 500 }, () => 7));
  });

  it('compares far less than a sort of everything', () => {
    const random = new Random(17);
    const items = Array.from({ length: 50_000 }, () => random.int(2 ** 31));
    let comparisons = 0;
    firstSorted(items, 500, (a, b) => {
      comparisons++;
      return a - b;
    });
    expect(comparisons).toBeLessThan(50_000 * 8);
  });
});

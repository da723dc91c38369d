import { describe, expect, it } from 'vitest';
import { FirstSorted } from '../../../src/explorer/firstSorted.ts';
import { Random } from '../support/random.ts';

const ascending = (a: number, b: number) => a - b;

function firstSorted(items: Iterable<number>, count: number, compare = ascending): number[] {
  const first = new FirstSorted(count, compare);
  for (const item of items) first.add(item);
  return first.sorted();
}

describe('FirstSorted', () => {
  it('gives what sort().slice() gives, for thousands of random inputs', () => {
    const random = new Random(13);
    for (let round = 0; round < 4_000; round++) {
      const length = random.int(random.pick([3, 10, 200]));
      const range = random.pick([1, 2, 5, 1_000_000]);
      const items = Array.from({ length }, () => random.int(range));
      const count = random.int(length + 3);
      const expected = [...items].sort(ascending).slice(0, count);
      expect(firstSorted(items, count), `count ${count} of ${JSON.stringify(items)}`).toEqual(expected);
    }
  });

  it('keeps of equal items those that came first, in their order', () => {
    const first = new FirstSorted<readonly [number, string]>(3, ([a], [b]) => a - b);
    for (const item of [
      [2, 'a'],
      [1, 'b'],
      [2, 'c'],
      [1, 'd'],
      [2, 'e'],
      [2, 'f'],
      [1, 'g'],
      [1, 'h'],
    ] as const) {
      first.add(item);
    }
    expect(first.sorted().map(([, name]) => name)).toEqual(['b', 'd', 'g']);
  });

  it('copes with sorted, reversed and constant input', () => {
    const numbers = Array.from({ length: 20_000 }, (_, index) => index);
    const expected = numbers.slice(0, 500);
    expect(firstSorted(numbers, 500)).toEqual(expected);
    expect(firstSorted(numbers.toReversed(), 500)).toEqual(expected);
    expect(
      firstSorted(
        numbers.map(() => 7),
        500,
      ),
    ).toEqual(expected.map(() => 7));
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

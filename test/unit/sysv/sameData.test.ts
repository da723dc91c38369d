import { describe, expect, it } from 'vitest';
import { sameData } from '../../../src/sysv/sameData.ts';

const values: readonly unknown[] = [
  null,
  0,
  1,
  '',
  'a',
  true,
  [],
  [1],
  [1, 2],
  [2, 1],
  [[1], 2],
  {},
  { a: 1 },
  { a: 2 },
  { a: 1, b: 1 },
  { b: 1 },
  { 0: 1 },
  { a: [{ b: null }] },
  { a: [{ b: 0 }] },
  { a: [{}] },
];

describe('sameData', () => {
  it.each(values.map((value) => [JSON.stringify(value), value] as const))(
    'says of %s what its JSON says',
    (text, value) => {
      const copy: unknown = JSON.parse(text);
      expect(sameData(value, copy)).toBe(true);
      for (const other of values) {
        if (other !== value)
          expect([JSON.stringify(other), sameData(value, other)]).toEqual([JSON.stringify(other), false]);
      }
    },
  );

  it('does not mind the order of names', () => {
    expect(sameData({ a: 1, b: 2 }, { b: 2, a: 1 })).toBe(true);
  });
});

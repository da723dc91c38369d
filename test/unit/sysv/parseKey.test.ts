import { expect, test } from 'vitest';
import { keyConstant, keyHex } from '../../../src/sysv/key.ts';
import { parseKey } from '../../../src/sysv/parseKey.ts';

test.each([
  ['0x41021a2b', 0x41021a2b],
  ['0XFFFFFFFF', -1],
  ['-1', -1],
  ['4294967295', -1],
  ['1090656811', 1090656811],
  [' 0x10U ', 16],
  [keyConstant(-559038737), -559038737],
  ['0', 0],
])('%s', (typed, key) => {
  expect(parseKey(typed)).toBe(key);
});

test.each([0x41021a2b, -1, 1, -(2 ** 31)])('key %i is read back from every form that it is copied in', (key) => {
  for (const copied of [keyHex(key), String(key), keyConstant(key)]) expect(parseKey(copied)).toBe(key);
});

test.each(['', 'key', '0x', '0x123456789', '4294967296', '-2147483649', '12 a', '1.5', '😀'])(
  '%j is no key',
  (typed) => {
    expect(parseKey(typed)).toBeUndefined();
  },
);

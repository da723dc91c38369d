import { expect, test } from 'vitest';
import { parseProjectId } from '../../../src/sysv/projectId.ts';

test.each([
  ['A', 65, 65, false],
  ["'A'", 65, 65, false],
  [' 65 ', 65, 65, false],
  ['0x41', 65, 65, false],
  ['0X41', 65, 65, false],
  ['0101', 65, 65, false],
  ['7', 7, 7, false],
  ["'7'", 55, 55, false],
  ["'\\''", 39, 39, false],
  ["'", 39, 39, false],
  ['255', 255, 255, false],
  ['-1', -1, 255, true],
  ['0x141', 0x141, 0x41, true],
  ['4294967295', -1, 255, true],
])('%s', (typed, value, byte, isCut) => {
  expect(parseProjectId(typed)).toEqual({ ok: true, value, byte, isCut });
});

test.each([
  ['', 'empty'],
  ['   ', 'empty'],
  ["''", 'empty'],
  ['0', 'zero'],
  ['256', 'zero'],
  ['-256', 'zero'],
  ['AB', 'characters'],
  ["'AB'", 'characters'],
  ['😀', 'notAscii'],
  ['é', 'notAscii'],
  ["'ß'", 'notAscii'],
  ['4294967296', 'tooLarge'],
  ['-2147483649', 'tooLarge'],
  ['99999999999999999999', 'tooLarge'],
  ['0x', 'notNumber'],
  ['1.5', 'notNumber'],
  ['09', 'notNumber'],
  ['65A', 'notNumber'],
  ['A\nB', 'characters'],
])('%j is refused', (typed, problem) => {
  expect(parseProjectId(typed)).toEqual({ ok: false, problem });
});

import { expect, test } from 'vitest';
import type { NumberRule } from '../../../src/ui/settingRules.ts';
import { isUsable } from '../../../src/ui/settingRules.ts';

const fraction: NumberRule = { type: 'number', default: 1, minimum: 0.2, maximum: 10 };
const aboveZero: NumberRule = { type: 'number', default: 1, exclusiveMinimum: 0 };
const whole: NumberRule = { type: 'integer', default: 1, minimum: 0 };

test.each([
  [0.2, fraction, true],
  [0.19, fraction, false],
  [10, fraction, true],
  [10.5, fraction, false],
  [0, aboveZero, false],
  [1e-9, aboveZero, true],
  [0, whole, true],
  [-1, whole, false],
  [1.5, whole, false],
  [Number.NaN, whole, false],
  [Number.POSITIVE_INFINITY, aboveZero, false],
  ['1', whole, false],
  [null, whole, false],
])('%j by %j', (value, rule, expected) => {
  expect(isUsable(value, rule)).toBe(expected);
});

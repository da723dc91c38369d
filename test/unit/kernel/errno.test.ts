import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { errnoName, errnoOf } from '../../../src/kernel/errno.ts';

describe('errnoName', () => {
  it.each([
    [1, 'EPERM'],
    [2, 'ENOENT'],
    [13, 'EACCES'],
    [22, 'EINVAL'],
    [43, 'EIDRM'],
  ])('%i is %s', (number, name) => {
    expect(errnoName(number)).toBe(name);
  });

  it('keeps a number that has no name', () => {
    expect(errnoName(99_999)).toBe('errno 99999');
  });
});

describe('errnoOf', () => {
  it('is the code of a failed file operation', () => {
    let error: unknown;
    try {
      readFileSync('/nowhere/at/all');
    } catch (caught) {
      error = caught;
    }
    expect(errnoOf(error)).toBe('ENOENT');
  });

  it('is the text of anything else', () => {
    expect(errnoOf(new TypeError('x'))).toBe('TypeError: x');
    expect(errnoOf('no error')).toBe('no error');
    expect(errnoOf(undefined)).toBe('undefined');
    expect(errnoOf(Object.assign(new Error('x'), { code: 5 }))).toBe('Error: x');
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { errnoName, systemErrorName } from '../../../src/kernel/errno.ts';

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

describe('systemErrorName', () => {
  it('is the code of a failed file operation', () => {
    let error: unknown;
    try {
      readFileSync('/nowhere/at/all');
    } catch (caught) {
      error = caught;
    }
    expect(systemErrorName(error)).toBe('ENOENT');
  });

  it('is undefined for anything else', () => {
    expect(systemErrorName(new TypeError('x'))).toBeUndefined();
    expect(systemErrorName('ENOENT')).toBeUndefined();
    expect(systemErrorName(undefined)).toBeUndefined();
    expect(systemErrorName(Object.assign(new Error('x'), { code: 5 }))).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import type { Limits } from '../../../src/sysv/limits.ts';
import { isNearLimit, objectLimit } from '../../../src/sysv/limits.ts';

const limits: Limits = {
  msgmni: 1,
  msgmax: 2,
  msgmnb: 3,
  semmni: 4,
  semmsl: 5,
  semmns: 6,
  shmmni: 7,
  shmmax: 8n,
  shmall: 9n,
};

describe('objectLimit', () => {
  it('is the number of objects of each kind, and the sysctl that says so', () => {
    expect(objectLimit('msg', limits)).toEqual({ most: 1, sysctl: 'kernel.msgmni' });
    expect(objectLimit('sem', limits)).toEqual({ most: 4, sysctl: 'kernel.sem' });
    expect(objectLimit('shm', limits)).toEqual({ most: 7, sysctl: 'kernel.shmmni' });
  });
});

describe('isNearLimit', () => {
  it.each([
    [0, 100, false],
    [89, 100, false],
    [90, 100, true],
    [100, 100, true],
    [3_686, 4_096, false],
    [3_687, 4_096, true],
  ])('%i of %i: %s', (count, most, isNear) => {
    expect(isNearLimit(count, most)).toBe(isNear);
  });
});

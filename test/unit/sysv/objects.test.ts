import { describe, expect, it } from 'vitest';
import { isLocked, isMarkedForRemoval, kinds, lastActivity, refText, sameObject } from '../../../src/sysv/objects.ts';
import { queue, randomObject, segment, semaphores } from '../support/objects.ts';
import { Random } from '../support/random.ts';

describe('refText', () => {
  it('names kind and identifier', () => {
    expect(refText({ kind: 'msg', id: 32769 })).toBe('msg:32769');
    expect(refText(segment({ id: 0 }))).toBe('shm:0');
  });
});

describe('flags of segments', () => {
  it('are told from the same bits of queues and sets', () => {
    expect(isMarkedForRemoval(segment({ mode: 0o1666 }))).toBe(true);
    expect(isMarkedForRemoval(segment({ mode: 0o2666 }))).toBe(false);
    expect(isMarkedForRemoval(queue({ mode: 0o1666 }))).toBe(false);
    expect(isLocked(segment({ mode: 0o3600 }))).toBe(true);
    expect(isLocked(segment({ mode: 0o1600 }))).toBe(false);
    expect(isLocked(semaphores({ mode: 0o3600 }))).toBe(false);
  });
});

describe('lastActivity', () => {
  it('is the latest of the times that the kind has', () => {
    expect(lastActivity(queue({ stime: 5, rtime: 7, ctime: 6 }))).toBe(7);
    expect(lastActivity(queue({ stime: 8, rtime: 7, ctime: 6 }))).toBe(8);
    expect(lastActivity(queue({ stime: 0, rtime: 0, ctime: 6 }))).toBe(6);
    expect(lastActivity(semaphores({ otime: 9, ctime: 6 }))).toBe(9);
    expect(lastActivity(semaphores({ otime: 0, ctime: 6 }))).toBe(6);
    expect(lastActivity(segment({ atime: 10, dtime: 11, ctime: 6 }))).toBe(11);
    expect(lastActivity(segment({ atime: 12, dtime: 11, ctime: 6 }))).toBe(12);
    expect(lastActivity(segment({ atime: 0, dtime: 0, ctime: 0 }))).toBe(0);
  });
});

describe('sameObject', () => {
  it.each(kinds)('%s: sees a change of each single field', (kind) => {
    const object = { ...randomObject(new Random(3), kind, 77) };
    expect(sameObject(object, { ...object })).toBe(true);
    for (const [name, value] of Object.entries(object)) {
      const other = typeof value === 'bigint' ? value + 1n : typeof value === 'number' ? value + 1 : 'other';
      const changed = { ...object, [name]: other } as typeof object;
      expect(sameObject(object, changed), name).toBe(false);
      expect(sameObject(changed, object), name).toBe(false);
    }
  });

  it('sees that rss comes and goes', () => {
    expect(sameObject(segment(), segment({ rss: 0 }))).toBe(false);
    expect(sameObject(segment({ rss: 0 }), segment())).toBe(false);
    expect(sameObject(segment({ rss: 0 }), segment({ rss: 0 }))).toBe(true);
    expect(sameObject(segment({ rss: 0 }), segment({ swap: 0 }))).toBe(false);
  });

  it('tells sizes apart that are one number in floating point', () => {
    expect(sameObject(segment({ size: 2n ** 62n }), segment({ size: 2n ** 62n + 1n }))).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { sudoLine } from '../../../src/cleanup/sudoLine.ts';
import type { IpcObject, SemaphoreSet } from '../../../src/sysv/objects.ts';
import { differences, isUntouched, seenOf } from '../../../src/sysv/removal.ts';
import { verdicts } from '../../../src/sysv/verdict.ts';

const set: SemaphoreSet = {
  ...{ kind: 'sem', id: 5, key: 7, mode: 0o600, uid: 1, gid: 2, cuid: 3, cgid: 4, ctime: 100, nsems: 3, otime: 0 },
};

describe('what was confirmed', () => {
  it('is the same object while nothing of its identity has changed', () => {
    expect(differences(seenOf(set, 'stale'), { ...set, otime: 200, mode: 0o640 }, 'stale', false)).toEqual([]);
  });

  it.each([
    [{ key: 8 }, 'key'],
    [{ cuid: 9 }, 'creator'],
    [{ cgid: 9 }, 'creator'],
    [{ nsems: 4 }, 'size'],
    [{ ctime: 101 }, 'changed'],
  ])('is another one with %j', (change, difference) => {
    expect(differences(seenOf(set, 'stale'), { ...set, ...change }, 'stale', false)).toEqual([difference]);
  });

  it('may be set again and again where its use was confirmed', () => {
    expect(differences(seenOf(set, 'inUse'), { ...set, ctime: 101 }, 'inUse', false)).toEqual([]);
  });

  it('is judged as it was, neither more severely nor more mildly', () => {
    const changes = verdicts.flatMap((confirmed) =>
      verdicts.filter(
        (now) => differences(seenOf(set, confirmed), set, now, false).includes('verdict') !== (now !== confirmed),
      ),
    );
    expect(changes).toEqual([]);
    expect(differences(seenOf(set, 'active'), set, 'stale', false)).toEqual(['verdict']);
  });

  it('holds no more messages than were shown, unless they are kept', () => {
    const base = { id: 5, key: 7, mode: 0o600, uid: 1, gid: 2, cuid: 3, cgid: 4, ctime: 100 };
    const queue: IpcObject = { ...base, kind: 'msg', cbytes: 9, qnum: 3, lspid: 8, lrpid: 0, stime: 1, rtime: 0 };
    const seen = seenOf(queue, 'active');
    expect(differences(seen, { ...queue, qnum: 4 }, 'active', false)).toEqual(['messages']);
    expect(differences(seen, { ...queue, qnum: 4 }, 'active', true)).toEqual([]);
    expect(differences(seen, { ...queue, qnum: 2 }, 'active', false)).toEqual([]);
  });

  it('can be given to root as one command, by identifiers', () => {
    const refs = [
      { kind: 'msg', id: 0 },
      { kind: 'sem', id: 32_769 },
      { kind: 'shm', id: 2_147_483_647 },
    ] as const;
    expect(sudoLine(refs)).toBe('sudo ipcrm -q 0 -s 32769 -m 2147483647');
  });
});

describe('an object between two looks', () => {
  const base = { id: 5, key: 7, mode: 0o600, uid: 1, gid: 2, cuid: 3, cgid: 4, ctime: 100 };
  const queue: IpcObject = { ...base, kind: 'msg', cbytes: 0, qnum: 0, lspid: 0, lrpid: 0, stime: 0, rtime: 0 };
  const segment: IpcObject = { ...base, kind: 'shm', size: 1n, cpid: 1, lpid: 8, nattch: 0, atime: 0, dtime: 0 };
  const ownPid = 99;

  it.each<[IpcObject, Partial<Record<string, number>>]>([
    [queue, { key: 8 }],
    [queue, { ctime: 101 }],
    [queue, { cuid: 9 }],
    [queue, { qnum: 1 }],
    [queue, { cbytes: 1 }],
    [queue, { lspid: 1 }],
    [queue, { lrpid: 1 }],
    [queue, { stime: 1 }],
    [queue, { rtime: 1 }],
    [set, { otime: 1 }],
    [segment, { nattch: 1 }],
    [segment, { lpid: 9 }],
  ])('was touched when %o shows %o', (object, change) => {
    expect(isUntouched(object, object)).toBe(true);
    expect(isUntouched(object, { ...object, ...change } as IpcObject)).toBe(false);
  });

  it('was not touched by our own attach', () => {
    expect(isUntouched(segment, { ...segment, lpid: ownPid, atime: 5, dtime: 5 }, ownPid)).toBe(true);
    // The last user was there once more after we were.
    expect(isUntouched(segment, { ...segment, atime: 5, dtime: 5 }, ownPid)).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { sudoLine } from '../../../src/cleanup/sudoLine.ts';
import type { SemaphoreSet } from '../../../src/sysv/objects.ts';
import { differences, isWorse, seenOf } from '../../../src/sysv/removal.ts';
import { verdicts } from '../../../src/sysv/verdict.ts';

const set: SemaphoreSet = {
  ...{ kind: 'sem', id: 5, key: 7, mode: 0o600, uid: 1, gid: 2, cuid: 3, cgid: 4, ctime: 100, nsems: 3, otime: 0 },
};

describe('what was confirmed', () => {
  it('is the same object while nothing of its identity has changed', () => {
    expect(differences(seenOf(set, 'stale'), { ...set, otime: 200, mode: 0o640 })).toEqual([]);
  });

  it.each([
    [{ key: 8 }, 'key'],
    [{ cuid: 9 }, 'creator'],
    [{ cgid: 9 }, 'creator'],
    [{ nsems: 4 }, 'size'],
    [{ ctime: 101 }, 'changed'],
  ])('is another one with %j', (change, difference) => {
    expect(differences(seenOf(set, 'stale'), { ...set, ...change })).toEqual([difference]);
  });

  it('may be set again and again where its use was confirmed', () => {
    expect(differences(seenOf(set, 'inUse'), { ...set, ctime: 101 })).toEqual([]);
  });

  it('covers as much harm as was confirmed, and no more', () => {
    const worse = verdicts.flatMap((confirmed) =>
      verdicts.filter((now) => isWorse(now, confirmed)).map((now) => `${confirmed} → ${now}`),
    );
    expect(worse.toSorted()).toEqual(
      [
        ...['stale → unknown', 'stale → active', 'stale → inUse', 'unknown → active', 'unknown → inUse'],
        ...['waitingForDetach → unknown', 'waitingForDetach → active', 'waitingForDetach → inUse', 'active → inUse'],
      ].toSorted(),
    );
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

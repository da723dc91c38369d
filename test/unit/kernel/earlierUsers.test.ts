import { beforeEach, describe, expect, it } from 'vitest';
import { EarlierUsers, mostOfOne } from '../../../src/kernel/earlierUsers.ts';
import type { IpcObject } from '../../../src/sysv/objects.ts';
import type { ProcessFact } from '../../../src/sysv/processes.ts';
import { queue, segment } from '../support/objects.ts';

function processOf(pid: number): ProcessFact {
  return { pid, name: `p${pid}`, uid: 1, startedAt: 0, isStopped: false };
}

/** None of these is the process of this test. */
const first = 10_000_000;

describe('those who were seen to use an object before', () => {
  /** The start of each living process. */
  let living: Map<number, number>;
  let hidden: Set<number>;
  let asked: number;
  let earlier: EarlierUsers;

  beforeEach(() => {
    living = new Map();
    hidden = new Set();
    asked = 0;
    earlier = new EarlierUsers({
      describe: (pid) => {
        asked++;
        return living.has(pid) ? processOf(pid) : undefined;
      },
      startTicksOf: (pid) => living.get(pid),
      isHidden: (pid) => hidden.has(pid),
    });
  });

  /** Who is told of an object while these use it. */
  function besides(object: IpcObject, users: readonly number[], now = 0): string[] {
    for (const pid of users) if (!living.has(pid)) living.set(pid, pid * 10);
    const actors = earlier.besides(object, users.map(processOf), now);
    return actors.map(({ pid, fate, seenAt }) => `${pid} ${fate.is} ${seenAt}`);
  }

  it('are told with the time when they were last seen, as long as they live', () => {
    expect(besides(queue({ id: 7 }), [1], 100)).toEqual([]);
    expect(besides(queue({ id: 7 }), [1, 2], 200)).toEqual([]);
    expect(besides(queue({ id: 7 }), [2], 300)).toEqual(['1 alive 200']);
    expect(besides(queue({ id: 7 }), [], 400)).toEqual(['1 alive 200', '2 alive 300']);
    living.delete(1);
    expect(besides(queue({ id: 7 }), [], 500)).toEqual(['2 alive 300']);
    living.delete(2);
    expect(besides(queue({ id: 7 }), [], 600)).toEqual([]);
  });

  it('are told also within the millisecond in which they were seen', () => {
    besides(queue(), [1], 100);
    expect(besides(queue(), [], 100)).toEqual(['1 alive 100']);
  });

  it('are not those who have their numbers now', () => {
    besides(queue(), [1]);
    living.set(1, 999);
    expect(besides(queue(), [])).toEqual([]);
  });

  it('may be hidden since', () => {
    besides(queue(), [1], 100);
    living.delete(1);
    hidden.add(1);
    expect(besides(queue(), [])).toEqual(['1 notVisible 100']);
  });

  it('are those of this object alone', () => {
    besides(queue({ id: 7 }), [1]);
    expect(besides(queue({ id: 8 }), [])).toEqual([]);
    expect(besides(segment({ id: 7 }), [])).toEqual([]);
  });

  it('are forgotten with the object', () => {
    for (const id of [7, 8]) besides(queue({ id }), [1]);
    earlier.forgetAllBut('msg', new Set([8]));
    expect(besides(queue({ id: 7 }), [])).toEqual([]);
    expect(besides(queue({ id: 8 }), [])).toHaveLength(1);
  });

  it('are forgotten when another object has got the identifier', () => {
    besides(queue({ key: 1 }), [1]);
    expect(besides(queue({ key: 2 }), [])).toEqual([]);
    expect(besides(queue({ key: 1 }), [])).toEqual([]);
  });

  it('are not the explorer', () => {
    besides(segment(), [process.pid, 1]);
    expect(besides(segment(), [])).toEqual(['1 alive 0']);
  });

  it('are told by a few where there are many', () => {
    const many = Array.from({ length: 50 }, (_, index) => index + 1);
    besides(queue(), many);
    expect(besides(queue(), [])).toHaveLength(5);
    expect(besides(queue(), [3])).not.toContain('3 alive 0');
  });

  it('do not pile up behind those that are told', () => {
    const pool = [1, 2, 3, 4, 5, 6];
    besides(queue(), pool);
    for (let sender = first; sender < first + 1_000; sender++) {
      besides(queue(), [sender]);
      living.delete(sender);
    }
    living.clear();
    asked = 0;
    expect(besides(queue(), [])).toEqual([]);
    expect(asked).toBeLessThan(40);
  });

  it('make room when they have ended', () => {
    const many = Array.from({ length: mostOfOne }, (_, index) => first + index);
    besides(queue(), many);
    for (const pid of many) living.delete(pid);
    besides(queue(), [20_001]);
    expect(besides(queue(), [])).toEqual(['20001 alive 0']);
    living.delete(20_001);
    expect(besides(queue(), [])).toEqual([]);
  });

  it('leave a doubt when there was no room for one of them', () => {
    const many = Array.from({ length: mostOfOne + 1 }, (_, index) => first + index);
    besides(queue(), many);
    for (const pid of many.slice(0, -1)) living.delete(pid);
    expect(besides(queue(), [])).toEqual(['0 notVisible undefined']);
  });
});

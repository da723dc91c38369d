import { beforeEach, describe, expect, it } from 'vitest';
import { KindMirror } from '../../../src/live/kindMirror.ts';
import { PendingPoll } from '../../../src/live/pendingPoll.ts';
import { queue, segment } from '../support/objects.ts';

describe('the objects of a kind', () => {
  let mirror: KindMirror;
  let poll: PendingPoll;

  beforeEach(() => {
    mirror = new KindMirror();
    poll = new PendingPoll();
  });

  const seen = (id: number) => {
    const object = mirror.objects.get(id);
    return object && mirror.observe(object);
  };

  it('have no times when they were there before anybody looked', () => {
    mirror.upsert(queue({ id: 1 }), undefined, poll);
    expect(seen(1)).toEqual({ object: queue({ id: 1 }) });
    expect(poll.added).toEqual([queue({ id: 1 })]);
  });

  it('know when they appeared, and when they changed last', () => {
    mirror.upsert(queue({ id: 1 }), 10, poll);
    mirror.upsert(queue({ id: 1, qnum: 1 }), 20, poll);
    mirror.upsert(queue({ id: 1, qnum: 1 }), 30, poll);
    expect(seen(1)).toEqual({ object: queue({ id: 1, qnum: 1 }), appearedAt: 10, changedAt: 20 });
    expect(poll.changed).toEqual([queue({ id: 1, qnum: 1 })]);
  });

  it('are told as they were last seen when they go, and leave nothing to who gets their identifier', () => {
    mirror.upsert(queue({ id: 1, key: 5 }), 10, poll);
    mirror.upsert(queue({ id: 1, key: 5, qnum: 1 }), 20, poll);
    mirror.remove(1, 30, poll);
    mirror.remove(1, 31, poll);
    expect(poll.removed).toEqual([{ object: queue({ id: 1, key: 5, qnum: 1 }), appearedAt: 10, changedAt: 20 }]);
    expect(seen(1)).toBeUndefined();
    mirror.upsert(queue({ id: 1, key: 6 }), undefined, poll);
    expect(seen(1)).toEqual({ object: queue({ id: 1, key: 6 }) });
  });

  it('know who had their key before', () => {
    mirror.upsert(queue({ id: 1, key: 5 }), 10, poll);
    mirror.remove(1, 20, poll);
    mirror.upsert(queue({ id: 2, key: 5 }), 30, poll);
    expect(seen(2)).toEqual({
      object: queue({ id: 2, key: 5 }),
      appearedAt: 30,
      predecessor: { id: 1, goneAt: 20 },
    });
  });

  it('learn it later where the old holder is found to be gone only then', () => {
    mirror.upsert(queue({ id: 1, key: 5 }), undefined, poll);
    const next = queue({ id: 2, key: 5 });
    mirror.upsert(next, 30, poll);
    mirror.remove(1, 30, poll);
    mirror.adopt(next);
    mirror.adopt(next);
    expect(seen(2)?.predecessor).toEqual({ id: 1, goneAt: 30 });
  });

  it('know who had their key before, also when that one lives on, marked for removal', () => {
    mirror.upsert(segment({ id: 1, key: 5 }), undefined, poll);
    mirror.upsert(segment({ id: 1, key: 0, mode: 0o1640 }), 20, poll);
    mirror.upsert(segment({ id: 2, key: 5 }), 30, poll);
    expect(seen(2)?.predecessor).toEqual({ id: 1, goneAt: 20 });
  });

  it('have given no key away when something else of them changed', () => {
    mirror.upsert(queue({ id: 1, key: 5 }), undefined, poll);
    mirror.upsert(queue({ id: 1, key: 5, qnum: 1 }), 20, poll);
    mirror.upsert(queue({ id: 2, key: 5 }), 30, poll);
    expect(seen(2)?.predecessor).toBeUndefined();
  });

  it('know that who had their key before lives on without it', () => {
    mirror.upsert(segment({ id: 1, key: 5, nattch: 1 }), undefined, poll);
    mirror.upsert(segment({ id: 1, key: 0, nattch: 1, mode: 0o1600 }), 30, poll);
    mirror.upsert(segment({ id: 2, key: 5 }), 40, poll);
    const predecessor = { id: 1, goneAt: 30 };
    expect(seen(2)).toMatchObject({ predecessor, isPredecessorThere: true });
    mirror.remove(1, 50, poll);
    expect(seen(2)).toMatchObject({ predecessor, isPredecessorThere: undefined });
  });

  it('take no change by our own reading for one', () => {
    mirror.agentPid = 77;
    mirror.upsert(segment({ id: 1 }), undefined, poll);
    mirror.upsert(segment({ id: 1, lpid: 77, atime: 5, dtime: 5 }), 20, poll);
    expect(seen(1)).toEqual({ object: segment({ id: 1, lpid: 77, atime: 5, dtime: 5 }) });
    mirror.upsert(segment({ id: 1, lpid: 78, atime: 6, dtime: 6 }), 30, poll);
    expect(seen(1)?.changedAt).toBe(30);
  });
});

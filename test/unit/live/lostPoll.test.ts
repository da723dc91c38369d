import { describe, expect, it } from 'vitest';
import { LostPoll } from '../../../src/live/lostPoll.ts';
import type { IpcObject } from '../../../src/sysv/objects.ts';

interface Seen {
  readonly object: IpcObject;
}

function queue(id: number, qnum = 0): Seen {
  const base = { key: 7, mode: 0o600, uid: 1, gid: 2, cuid: 3, cgid: 4, ctime: 100 };
  return { object: { ...base, kind: 'msg', id, cbytes: 0, qnum, lspid: 0, lrpid: 0, stime: 0, rtime: 0 } };
}

const nothing = { added: [], changed: [], removed: [] };

/** Finds objects as a mirror would. */
function mirror(...all: readonly Seen[]): (object: IpcObject) => Seen | undefined {
  return ({ id }) => all.find(({ object }) => object.id === id);
}

describe('a poll that an agent did not finish', () => {
  it('is told with the next one, as things are then', () => {
    const lost = new LostPoll<Seen>();
    const [added, changed, removed] = [queue(1), queue(2, 5), queue(3)];
    lost.take({ added: [added], changed: [changed], removed: [removed] });
    const now = queue(2, 6);
    expect(lost.isEmpty).toBe(false);
    expect(lost.join(nothing, mirror(added, now))).toEqual({ added: [added], changed: [now], removed: [removed] });
    expect(lost.isEmpty).toBe(true);
    expect(lost.join(nothing, mirror(added, now))).toEqual(nothing);
  });

  it('says nothing of an object that came and went unheard', () => {
    const lost = new LostPoll<Seen>();
    lost.take({ ...nothing, added: [queue(1), queue(2)] });
    lost.take({ ...nothing, removed: [queue(1)] });
    expect(lost.join({ ...nothing, removed: [queue(2)] }, mirror())).toEqual(nothing);
  });

  it('names each object once', () => {
    const lost = new LostPoll<Seen>();
    lost.take({ ...nothing, added: [queue(1)], changed: [queue(2, 1), queue(3, 1)] });
    const next = { ...nothing, changed: [queue(1, 9), queue(2, 9)], removed: [queue(3, 1)] };
    expect(lost.join(next, mirror(queue(1, 9), queue(2, 9)))).toEqual({
      added: [queue(1, 9)],
      changed: [queue(2, 9)],
      removed: [queue(3, 1)],
    });
  });
});

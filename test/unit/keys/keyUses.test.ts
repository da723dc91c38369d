import { expect, test } from 'vitest';
import { KeyUses } from '../../../src/keys/keyUses.ts';
import type { MessageQueue } from '../../../src/sysv/objects.ts';

const queue: MessageQueue = {
  kind: 'msg',
  id: 1,
  key: 7,
  mode: 0o600,
  uid: 0,
  gid: 0,
  cuid: 0,
  cgid: 0,
  ctime: 0,
  cbytes: 0,
  qnum: 0,
  lspid: 0,
  lrpid: 0,
  stime: 0,
  rtime: 0,
};
const use = { key: 7, refs: [{ kind: 'msg', id: 1 }] };

test('a key is taken once, with all its objects', () => {
  const uses = new KeyUses(10);
  uses.see(queue, 0);
  uses.see({ ...queue, id: 2 }, 0);
  uses.see({ ...queue, id: 3, key: 0 }, 0);
  expect(uses.take(5, 0)).toEqual([{ key: 7, refs: [use.refs[0], { kind: 'msg', id: 2 }] }]);
  expect(uses.waitingKeys).toBe(0);
  uses.see(queue, 1_000_000);
  expect(uses.waitingKeys).toBe(0);
});

test('other processes: looked up again, but not all the time', () => {
  const uses = new KeyUses(10);
  uses.see(queue, 0);
  uses.take(1, 1_000);
  uses.see({ ...queue, lspid: 5 }, 2_000);
  expect(uses.waitingKeys).toBe(0);
  uses.see({ ...queue, lspid: 6 }, 12_000);
  expect(uses.take(1, 12_000)).toEqual([use]);
});

test('an object that is gone, or has given its key away, has none', () => {
  const uses = new KeyUses(10);
  uses.see(queue, 0);
  uses.see({ ...queue, key: 0 }, 0);
  expect(uses.has(7)).toBe(false);
  uses.see(queue, 0);
  uses.drop(queue);
  expect([uses.has(7), uses.waitingKeys]).toEqual([false, 0]);
});

test('what could not be looked up waits again, unless it is gone', () => {
  const uses = new KeyUses(10);
  uses.see(queue, 0);
  uses.see({ ...queue, id: 2, key: 8 }, 0);
  const taken = uses.take(2, 0);
  uses.drop({ kind: 'msg', id: 2 });
  uses.putBack(taken);
  expect(uses.take(5, 0)).toEqual([use]);
  uses.lookAgain();
  expect(uses.waitingKeys).toBe(1);
});

test('of too many keys the later ones are left out', () => {
  const uses = new KeyUses(1);
  uses.see(queue, 0);
  uses.see({ ...queue, id: 2, key: 8 }, 0);
  expect(uses.take(5, 0)).toEqual([use]);
});

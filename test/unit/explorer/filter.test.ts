import { describe, expect, it } from 'vitest';
import { filterPredicate, isFiltering, noFilter } from '../../../src/explorer/filter.ts';
import type { IpcObject } from '../../../src/sysv/objects.ts';
import { queue, segment, semaphores } from '../support/objects.ts';

const userNames = new Map([
  [0, 'root'],
  [1000, 'Alice'],
]);
const userName = (uid: number) => userNames.get(uid) ?? String(uid);

function passes(text: string, object: IpcObject, isOnlyMine = false, uid: number | undefined = 1000): boolean {
  return filterPredicate({ text, isOnlyMine }, uid, userName)(object);
}

describe('isFiltering', () => {
  it('is false for no filter and for blanks', () => {
    expect(isFiltering(noFilter)).toBe(false);
    expect(isFiltering({ text: ' \t', isOnlyMine: false })).toBe(false);
    expect(isFiltering({ text: 'x', isOnlyMine: false })).toBe(true);
    expect(isFiltering({ text: '', isOnlyMine: true })).toBe(true);
  });
});

describe('filterPredicate', () => {
  const object = queue({ id: 98_311, key: 0xfedc_ba98 | 0, uid: 1000 });

  it.each([
    '',
    '  ',
    '0xfedcba98',
    'FEDCBA',
    '4275878552',
    '-19088744',
    '98311',
    'alice',
    'ALICE',
    'msg',
    'queue',
    'message',
  ])('text "%s" passes', (text) => {
    expect(passes(text, object)).toBe(true);
  });

  it.each(['0x12345678', 'bob', 'semaphore', 'shm', '77777', 'IPC_PRIVATE'])('text "%s" does not pass', (text) => {
    expect(passes(text, object)).toBe(false);
  });

  it('wants every word, in any order', () => {
    expect(passes('queue alice 983', object)).toBe(true);
    expect(passes('  983   QUEUE ', object)).toBe(true);
    expect(passes('queue bob', object)).toBe(false);
  });

  it('finds private objects and the words of each kind', () => {
    expect(passes('ipc_private', segment({ key: 0 }))).toBe(true);
    expect(passes('shared memory', segment())).toBe(true);
    expect(passes('semaphore set', semaphores())).toBe(true);
    expect(passes('memory', semaphores())).toBe(false);
  });

  it('finds users without a name by their number', () => {
    expect(passes('4294967294', queue({ uid: 4_294_967_294 }))).toBe(true);
  });

  it('takes an object for mine when I own it or created it', () => {
    expect(passes('', queue({ uid: 1000, cuid: 0 }), true)).toBe(true);
    expect(passes('', queue({ uid: 0, cuid: 1000 }), true)).toBe(true);
    expect(passes('', queue({ uid: 0, cuid: 0 }), true)).toBe(false);
    expect(passes('root', queue({ uid: 0, cuid: 1000 }), true)).toBe(true);
    expect(passes('alice', queue({ uid: 0, cuid: 1000 }), true)).toBe(false);
  });

  it('finds a removed segment by the key that it had', () => {
    const filter = { text: '0x13000002', isOnlyMine: false };
    const removed = segment({ key: 0, mode: 0o1600 });
    expect(filterPredicate(filter, 1000, userName, () => 0x13000002)(removed)).toBe(true);
    expect(filterPredicate(filter, 1000, userName)(removed)).toBe(false);
    expect(filterPredicate(filter, 1000, userName, () => 0x13000002)(segment())).toBe(false);
  });

  it('shows nothing as mine before it is known who I am', () => {
    const predicate = filterPredicate({ text: '', isOnlyMine: true }, undefined, userName);
    expect(predicate(queue({ uid: 0 }))).toBe(false);
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { BlockedTask } from '../../src/sysv/evidence.ts';
import { noEvidence } from '../../src/sysv/evidence.ts';
import { costLines, evidenceLines, usersText, waitText } from '../../src/ui/verdictWords.ts';
import { segment } from '../unit/support/objects.ts';
import { processOf } from './support/findings.ts';

describe('the users of an object in a sentence', () => {
  const textOf = (count: number) => {
    const wait = { call: 'msgrcv', type: 0 } as const;
    const pids = Array.from({ length: count }, (_, index) => index + 1);
    const blocked = pids.map((pid): BlockedTask => ({ process: processOf(pid), thread: pid, wait, since: 0 }));
    return usersText({ ...noEvidence, blocked });
  };

  it('are named, all of a few', () => {
    assert.equal(textOf(5), 'p1 (1), p2 (2), p3 (3), p4 (4), p5 (5)');
  });

  it('are counted from some number on: a dialog has no room for hundreds', () => {
    assert.equal(textOf(300), 'p1 (1), p2 (2), p3 (3), p4 (4), p5 (5), … and 295 more');
  });
});

describe('a process that has a segment attached', () => {
  const lineOf = (count: number) => {
    const mappings = Array.from({ length: count }, (_, index) => ({
      start: `7f0${index}000`,
      end: `7f0${index}800`,
      isWritable: index === 0,
    }));
    const evidence = { ...noEvidence, attachments: [{ process: processOf(7), mappings }] };
    return evidenceLines(segment(), evidence)[0];
  };

  it('is told with its range of addresses', () => {
    assert.equal(lineOf(1), 'Attached: p7 (7), read and write, at 0x7f00000-0x7f00800');
  });

  it('is told with the first of many', () => {
    assert.match(lineOf(8) ?? '', /^Attached: p7 \(7\), read and write, 8 mappings at 0x7f00000-.*, … and 3 more$/);
  });
});

it('is said of an earlier user when it was seen there, and that the kernel has recorded nobody', () => {
  const fate = { is: 'alive', process: processOf(7) } as const;
  const evidence = { ...noEvidence, actors: [{ role: 'earlierUser', pid: 7, seenAt: 0, fate } as const] };
  const [who, recorded] = evidenceLines(segment({ cpid: 0 }), evidence);
  assert.match(who ?? '', /^Earlier user, seen there last 19\d\d-\d\d-\d\d \d\d:\d\d:\d\d: p7 \(7\) runs$/);
  assert.equal(recorded, 'Mappings that the kernel counts: 0');
  assert.ok(evidenceLines(segment(), evidence).includes('The kernel has recorded no process that used it'));
});

it('costs nothing any more to remove what is removed already', () => {
  assert.equal(costLines(segment({ nattch: 2 }), noEvidence).length, 1);
  assert.deepEqual(costLines(segment({ nattch: 2, mode: 0o1600 }), noEvidence), []);
});

it('tells that a receiver takes any type but one', () => {
  assert.equal(waitText({ call: 'msgrcv', type: 5 }), 'msgrcv, type 5');
  assert.equal(waitText({ call: 'msgrcv', type: 5, isExcluded: true }), 'msgrcv, any type but 5');
});

import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { BlockedTask } from '../../src/sysv/evidence.ts';
import { noEvidence } from '../../src/sysv/evidence.ts';
import { usersText } from '../../src/ui/verdictWords.ts';
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

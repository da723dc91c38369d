import { describe, expect, it } from 'vitest';
import type { RemovalItem, WireOutcome } from '../../../src/agent/removalProtocol.ts';
import { itemFromWire, itemToWire, resultsFromWire } from '../../../src/agent/removalProtocol.ts';
import { kinds } from '../../../src/sysv/objects.ts';
import { seenOf } from '../../../src/sysv/removal.ts';
import { verdicts } from '../../../src/sysv/verdict.ts';
import { randomObject } from '../support/objects.ts';
import { Random } from '../support/random.ts';

function items(count: number): RemovalItem[] {
  const random = new Random(29);
  return Array.from({ length: count }, (_, id) => ({
    seen: seenOf(randomObject(random, random.pick(kinds), id), random.pick(verdicts)),
    isSaved: random.int(2) === 0,
  }));
}

describe('the wire of removals', () => {
  it('carries what was confirmed as it was', () => {
    for (const item of items(500)) {
      expect(itemFromWire(JSON.parse(JSON.stringify(itemToWire(item))))).toStrictEqual(item);
    }
  });

  it('tells what became of each item that was reached', () => {
    const wanted = items(4);
    const outcomes: WireOutcome[] = ['removed', null, { is: 'removed', file: 'a' }, { is: 'alreadyGone' }];
    const [first, , third, fourth] = wanted.map(({ seen: { kind, id } }) => ({ kind, id }));
    expect(resultsFromWire(wanted, JSON.parse(JSON.stringify(outcomes)))).toStrictEqual([
      { ...first, is: 'removed' },
      { ...third, is: 'removed', file: 'a' },
      { ...fourth, is: 'alreadyGone' },
    ]);
  });
});

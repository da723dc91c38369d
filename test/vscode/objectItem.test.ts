import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { FieldContext } from '../../src/explorer/fields.ts';
import type { ObjectNode } from '../../src/explorer/nodes.ts';
import { objectItem } from '../../src/explorer/objectItem.ts';
import type { Observation } from '../../src/live/observation.ts';
import type { KeyText } from '../../src/ui/keyText.ts';
import type { ObjectState } from '../../src/ui/objectStates.ts';
import { queue, segment } from '../unit/support/objects.ts';

const node: ObjectNode = {
  type: 'object',
  ref: { kind: 'msg', id: 32_769 },
  group: { type: 'group', id: 'msg', kind: 'msg' },
};
const observation: Observation = { object: queue({ id: 32_769, key: 0x11000001, qnum: 2, cbytes: 5 }) };
const stale: ObjectState = { text: 'stale', flag: 'stale', color: undefined };

function contextWith(state?: ObjectState, name?: KeyText, formerKey?: number): FieldContext {
  return {
    multiplier: 32_768,
    userName: () => 'ann',
    keyNames: { nameOf: () => name, fieldsOf: () => [], onDidChange: () => ({ dispose: () => undefined }) },
    states: { stateOf: () => state, formerKeyOf: () => formerKey } as unknown as NonNullable<FieldContext['states']>,
  };
}

function described(seen: Observation, context: FieldContext): unknown {
  return objectItem(node, seen, context).description;
}

describe('the row of an object', () => {
  it('says first how the object is used and what is in it', () => {
    assert.equal(described(observation, contextWith(stale)), 'stale · 2 msgs, 5 B · id 32769 · slot 1, seq 1 · ann');
    assert.equal(described(observation, contextWith()), '2 msgs, 5 B · id 32769 · slot 1, seq 1 · ann');
  });

  it('says before all that it was re-created', () => {
    const predecessor = { id: 1, goneAt: 0 };
    const seen = { ...observation, predecessor, appearedAt: Date.now() };
    assert.match(String(described(seen, contextWith(stale))), /^re-created, was id 1 · stale · 2 msgs/);
  });

  it('says what its key is called beside its identifier where that is certain, and at the end where it is not', () => {
    const name = { text: 'key of a.c', hasSource: false };
    const certain = described(observation, contextWith(undefined, { ...name, isCertain: true }));
    assert.match(String(certain), /id 32769 · key of a\.c · slot/);
    const uncertain = described(observation, contextWith(undefined, { ...name, isCertain: false }));
    assert.match(String(uncertain), / · ann · key of a\.c$/);
  });

  it('names a removed segment by the key that it had, where that is known', () => {
    const removed = { object: segment({ key: 0, mode: 0o1600 }) };
    const known = objectItem(node, removed, contextWith(undefined, undefined, 0x13000002));
    assert.equal(known.label, '(was 0x13000002)');
    assert.match(String(known.accessibilityInformation?.label), /segment, \(was 0x13000002\), waits for detach/);
    assert.equal(objectItem(node, removed, contextWith()).label, '(removed)');
  });
});

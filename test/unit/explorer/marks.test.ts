import { describe, expect, it } from 'vitest';
import { markDurationMs, markOf } from '../../../src/explorer/marks.ts';
import { queue } from '../support/objects.ts';

const object = queue();
const now = 1_000_000;
const recently = now - markDurationMs + 1;
const longAgo = now - markDurationMs;

describe('markOf', () => {
  it('marks nothing that was there from the beginning and did not change', () => {
    expect(markOf({ object }, now)).toBeUndefined();
  });

  it('marks what appeared or changed a moment ago', () => {
    expect(markOf({ object, appearedAt: recently }, now)).toBe('new');
    expect(markOf({ object, changedAt: recently }, now)).toBe('changed');
    expect(markOf({ object, appearedAt: recently, predecessor: { id: 1, goneAt: 5 } }, now)).toBe('recreated');
  });

  it('lets the marks go in time', () => {
    expect(markOf({ object, appearedAt: longAgo }, now)).toBeUndefined();
    expect(markOf({ object, changedAt: longAgo }, now)).toBeUndefined();
    expect(markOf({ object, appearedAt: longAgo, predecessor: { id: 1, goneAt: 5 } }, now)).toBeUndefined();
  });

  it('leave nothing behind when the clock is put back', () => {
    expect(markOf({ object, appearedAt: now + 1 }, now)).toBeUndefined();
    expect(markOf({ object, changedAt: now + 3_600_000 }, now)).toBeUndefined();
  });

  it('says new rather than changed, and changed once it is not new any more', () => {
    expect(markOf({ object, appearedAt: recently, changedAt: now }, now)).toBe('new');
    expect(markOf({ object, appearedAt: longAgo, changedAt: recently }, now)).toBe('changed');
  });

  it('says changed of a re-created object that changed later', () => {
    const observation = { object, appearedAt: longAgo, changedAt: now, predecessor: { id: 1, goneAt: 5 } };
    expect(markOf(observation, now)).toBe('changed');
  });
});

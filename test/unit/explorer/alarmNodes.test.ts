import { describe, expect, it } from 'vitest';
import { AlarmNodes } from '../../../src/explorer/alarmNodes.ts';

const alarm = (id: string, text = id, explanation = '') => ({ id, text, explanation });

describe('the nodes of alarms', () => {
  it('say what has come, gone or moved', () => {
    const nodes = new AlarmNodes();
    expect(nodes.update([])).toEqual({ isNewList: false, changed: [] });
    expect(nodes.update([alarm('a'), alarm('b')]).isNewList).toBe(true);
    expect(nodes.update([alarm('a'), alarm('b')]).isNewList).toBe(false);
    expect(nodes.update([alarm('b'), alarm('a')]).isNewList).toBe(true);
    expect(nodes.update([alarm('b')]).isNewList).toBe(true);
    expect(nodes.all).toEqual([{ type: 'alarm', alarm: alarm('b') }]);
  });

  it('stay the same while their alarms last, and name those that tell something else', () => {
    const nodes = new AlarmNodes();
    nodes.update([alarm('a'), alarm('b'), alarm('c')]);
    const before = [...nodes.all];
    const { isNewList, changed } = nodes.update([alarm('a'), alarm('b', 'other'), alarm('c', 'c', 'why')]);
    expect(isNewList).toBe(false);
    expect(changed).toEqual([before[1], before[2]]);
    expect(nodes.all.every((node, index) => node === before[index])).toBe(true);
    expect(nodes.all.map(({ alarm: { text, explanation } }) => [text, explanation])).toEqual([
      ['a', ''],
      ['other', ''],
      ['c', 'why'],
    ]);
  });
});

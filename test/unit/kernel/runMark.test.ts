import { describe, expect, it } from 'vitest';
import type { ProcText } from '../../../src/kernel/procFile.ts';
import { RunMark } from '../../../src/kernel/runMark.ts';

const asleep = '68297 1200 3\n';

/** What is said each time, when the file reads like this. */
function answers(...texts: readonly (string | undefined)[]): boolean[] {
  const reads = texts.map(
    (text): ProcText => (text === undefined ? { ok: false, errno: 'ESRCH' } : { ok: true, text }),
  );
  const mark = new RunMark({ read: () => reads.shift() ?? { ok: false, errno: 'EIO' }, close: () => {} });
  return texts.map(() => mark.isSame());
}

describe('RunMark', () => {
  it('knows nothing the first time, and then whether the counters stand still', () => {
    expect(answers(asleep, asleep, asleep)).toEqual([false, true, true]);
  });

  it('notices that the thread has run: longer, or once more', () => {
    expect(answers(asleep, '68298 1200 3\n', '68298 1200 3\n')).toEqual([false, false, true]);
    expect(answers(asleep, '68297 1200 4\n')).toEqual([false, false]);
  });

  it('believes no counters that do not count', () => {
    expect(answers('0 0 0\n', '0 0 0\n', '0 0 0\n')).toEqual([false, false, false]);
  });

  it('believes the number of runs where the time is too short to be measured', () => {
    expect(answers('0 0 1\n', '0 0 1\n')).toEqual([false, true]);
  });

  it('begins anew when the file could not be read', () => {
    expect(answers(asleep, undefined, asleep, asleep)).toEqual([false, false, false, true]);
  });

  it('begins anew when it is told not to trust what it knows', () => {
    const mark = new RunMark({ read: () => ({ ok: true, text: asleep }), close: () => {} });
    expect(mark.isSame()).toBe(false);
    mark.distrust();
    expect(mark.isSame()).toBe(false);
    expect(mark.isSame()).toBe(true);
  });
});

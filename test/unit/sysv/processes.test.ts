import { describe, expect, it } from 'vitest';
import { parseStat } from '../../../src/sysv/processes.ts';

const numbers =
  '1 1240 1240 0 -1 4194560 1283 15 16 1 3 7 0 0 20 0 4 0 488123 10924032 964 18446744073709551615 94012 94513 140721 0 0 0 0 0 0';

describe('parseStat', () => {
  it('reads what is needed of a process', () => {
    expect(parseStat(`1240 (server) S ${numbers}`)).toEqual({
      name: 'server',
      state: 'S',
      parent: 1,
      session: 1240,
      isKernelThread: false,
      startTicks: 488_123,
      mappedBytes: 10_924_032,
    });
  });

  it.each(['a b', ') S 1 2', '((', 'x) (y', ''])('is not led astray by the name "%s"', (name) => {
    expect(parseStat(`1240 (${name}) Z ${numbers}`)).toMatchObject({ name, state: 'Z', startTicks: 488_123 });
  });

  it('tells kernel threads', () => {
    expect(parseStat('2 (kthreadd) S 0 0 0 0 -1 2129984 0 0 0 0 0 0 0 0 20 0 1 0 3 0 0 0 0 0 0')).toMatchObject({
      isKernelThread: true,
    });
  });

  it('is undefined for what is no such file', () => {
    expect(parseStat('')).toBeUndefined();
    expect(parseStat('1240 (server')).toBeUndefined();
    expect(parseStat('1240 (server) S 1 2 3')).toBeUndefined();
  });
});

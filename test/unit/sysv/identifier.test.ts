import { describe, expect, it } from 'vitest';
import {
  defaultMultiplier,
  extendedMultiplier,
  multiplierOfCommandLine,
  splitId,
} from '../../../src/sysv/identifier.ts';

describe('splitId', () => {
  it.each([
    [0, 0, 0],
    [63, 63, 0],
    [32_767, 32_767, 0],
    [32_768, 0, 1],
    [32_769, 1, 1],
    [2 ** 31 - 1, 32_767, 65_535],
  ])('%i is slot %i, sequence number %i', (id, slot, seq) => {
    expect(splitId(id, defaultMultiplier)).toEqual({ slot, seq });
  });

  it.each([
    [32_768, 32_768, 0],
    [16_777_216, 0, 1],
    [2 ** 31 - 1, 16_777_215, 127],
  ])('with ipcmni_extend %i is slot %i, sequence number %i', (id, slot, seq) => {
    expect(splitId(id, extendedMultiplier)).toEqual({ slot, seq });
  });

  it('is undone by slot + seq × multiplier', () => {
    for (const multiplier of [defaultMultiplier, extendedMultiplier]) {
      for (let id = 1; id < 2 ** 31; id = id * 3 + 1) {
        const { slot, seq } = splitId(id, multiplier);
        expect(slot + seq * multiplier).toBe(id);
      }
    }
  });
});

describe('multiplierOfCommandLine', () => {
  it.each([
    ['', defaultMultiplier],
    ['BOOT_IMAGE=/vmlinuz root=/dev/sda1 ro quiet\n', defaultMultiplier],
    ['ro ipcmni_extend quiet\n', extendedMultiplier],
    ['ipcmni_extend\n', extendedMultiplier],
    ['ro quiet ipcmni_extend', extendedMultiplier],
    ['ro not_ipcmni_extend ipcmni_extended ipcmni_extend=1', defaultMultiplier],
  ])('"%s" gives %i', (commandLine, multiplier) => {
    expect(multiplierOfCommandLine(commandLine)).toBe(multiplier);
  });
});

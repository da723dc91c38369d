import { describe, expect, it } from 'vitest';
import { keyConstant, keyHex, keyLabel } from '../../../src/sysv/key.ts';

describe('keys', () => {
  it.each([
    [0x4102_0a3c, '0x41020a3c'],
    [1, '0x00000001'],
    [-1, '0xffffffff'],
    [-(2 ** 31), '0x80000000'],
    [2 ** 31 - 1, '0x7fffffff'],
    [-19_088_744, '0xfedcba98'],
  ])('%i is %s', (key, hex) => {
    expect(keyHex(key)).toBe(hex);
    expect(keyLabel(key)).toBe(hex);
    expect(keyConstant(key)).toBe(`((key_t)${hex})`);
  });

  it('0 is IPC_PRIVATE', () => {
    expect(keyHex(0)).toBe('0x00000000');
    expect(keyLabel(0)).toBe('IPC_PRIVATE');
    expect(keyConstant(0)).toBe('IPC_PRIVATE');
  });
});

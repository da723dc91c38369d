import { describe, expect, it } from 'vitest';
import { mayBeOpenTo, permissionLetters, permissionOctal } from '../../../src/sysv/permissions.ts';

describe('permissions', () => {
  it.each([
    [0o000, '---------', '0000'],
    [0o777, 'rwxrwxrwx', '0777'],
    [0o640, 'rw-r-----', '0640'],
    [0o1666, 'rw-rw-rw-', '0666'],
    [0o3007, '------rwx', '0007'],
    [0o421, 'r---w---x', '0421'],
  ])('%i is %s and %s', (mode, letters, octal) => {
    expect(permissionLetters(mode)).toBe(letters);
    expect(permissionOctal(mode)).toBe(octal);
  });

  it('letters and octal say the same of all 512 modes', () => {
    for (let mode = 0; mode < 0o1000; mode++) {
      const bits = [...permissionLetters(mode)].map((letter) => (letter === '-' ? '0' : '1')).join('');
      expect(Number.parseInt(bits, 2)).toBe(mode);
      expect(Number.parseInt(permissionOctal(mode), 8)).toBe(mode);
    }
  });

  it.each([
    ['root', 0, 0o600, true],
    ['the owner', 1, 0o600, true],
    ['the creator', 2, 0o600, true],
    ['somebody else', 3, 0o600, false],
    ['somebody else who may be in the group', 3, 0o640, true],
    ['all others', 3, 0o602, true],
  ])('may open an object to %s', (_, uid, mode, isOpen) => {
    expect(mayBeOpenTo(uid, { uid: 1, cuid: 2, mode })).toBe(isOpen);
  });
});

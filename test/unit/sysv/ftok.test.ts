import { expect, test } from 'vitest';
import { compositionText, fileBits, fileBitsOf, ftokKey, projectIdText, splitKey } from '../../../src/sysv/ftok.ts';

const file = { device: 0xfd02n, inode: 0x1a2bn };

test('a key is project id, low byte of the device, low 16 bits of the inode', () => {
  expect(ftokKey(file, 0x41) >>> 0).toBe(0x41021a2b);
  expect(splitKey(0x41021a2b)).toEqual({ projectId: 0x41, minor: 0x02, inode: 0x1a2b });
});

test.each([
  [-1, 0xff],
  [0x141, 0x41],
  [256, 0],
  [255, 0xff],
])('of project id %i only the low 8 bits count', (projectId, byte) => {
  expect(splitKey(ftokKey(file, projectId)).projectId).toBe(byte);
});

test('inodes and devices of any size', () => {
  expect(fileBits({ device: (1n << 40n) | 0x7fn, inode: 0xffff_ffff_ffff_beefn })).toBe(0x7fbeef);
  expect(ftokKey({ device: 0xffn, inode: 0xffffn }, 255)).toBe(-1);
  expect(fileBitsOf(-1)).toBe(0xffffff);
});

test('files whose inodes differ by 65,536 collide', () => {
  expect(fileBits({ device: 1n, inode: 7n })).toBe(fileBits({ device: 1n, inode: 65_543n }));
});

test('how it is shown', () => {
  expect(compositionText(0x41021a2b)).toBe("proj 0x41 'A' · minor 0x02 · inode 0x1a2b");
  expect(compositionText(0x01_00_00_0c)).toBe('proj 0x01 · minor 0x00 · inode 0x000c');
  expect([0x27, 0x5c, 0x20, 0x7f, -1, 0x141].map(projectIdText)).toEqual([
    "'\\''",
    "'\\\\'",
    '0x20',
    '0x7f',
    '0xff',
    "'A'",
  ]);
});

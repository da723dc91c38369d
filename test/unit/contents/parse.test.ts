import { describe, expect, it } from 'vitest';
import { parseHex, parseInteger, parseNeedle, parseOwner, parseSize, parseType } from '../../../src/contents/parse.ts';

describe('what people type', () => {
  it.each([
    ['7', 7],
    ['0', 0],
    ['100', 100],
    [' 0x10 ', 16],
    ['-1', undefined],
    ['1.5', undefined],
    ['', undefined],
    ['101', undefined],
    ['7b', undefined],
  ])('%j as a whole number from 0 to 100', (text, value) => {
    expect(parseInteger(text, 0, 100)).toBe(value);
  });

  it.each([
    ['-101', undefined],
    ['-100', -100],
    ['-0x10', undefined],
    ['-10', -10],
    ['-9', undefined],
  ])('%j as a whole number from -100 to -10', (text, value) => {
    expect(parseInteger(text, -100, -10)).toBe(value);
  });

  it.each([
    ['1', 1n],
    ['0', undefined],
    ['9223372036854775807', 9_223_372_036_854_775_807n],
    ['9223372036854775808', undefined],
    ['0xff', 255n],
    ['-1', undefined],
  ])('%j as a message type', (text, type) => {
    expect(parseType(text)).toBe(type);
  });

  it.each([
    ['4096', 4096n],
    ['1', 1n],
    ['64k', 65_536n],
    ['1.5M', 1_572_864n],
    ['2 GiB', 2_147_483_648n],
    ['0', undefined],
    ['9223372036854775807', 9_223_372_036_854_775_807n],
    ['1T', undefined],
    ['1.5', undefined],
    ['0.5k', 512n],
  ])('%j as a size', (text, size) => {
    expect(parseSize(text)).toBe(size);
  });

  it.each([
    ['de ad', [0xde, 0xad]],
    ['0xDEAD', [0xde, 0xad]],
    ['\\xde\\xad', [0xde, 0xad]],
    ['', []],
    ['0x1, 0x2', [1, 2]],
    ['1 2 3 4', [1, 2, 3, 4]],
    ['\\x1\\x2', [1, 2]],
    ['0:1b:44', [0, 0x1b, 0x44]],
    ['0xde,0xAD\n', [0xde, 0xad]],
    ['dea', undefined],
    ['de ad b', [0xde, 0xad, 0x0b]],
    ['123 4', undefined],
    ['0x', undefined],
    ['0x 1', undefined],
    ['xyz!', undefined],
  ])('%j as bytes', (text, bytes) => {
    expect(parseHex(text) && [...(parseHex(text) ?? [])]).toEqual(bytes);
  });

  it('takes for text what is no hexadecimal, or stands in quotes', () => {
    expect(parseNeedle('dead')).toEqual(Uint8Array.of(0xde, 0xad));
    expect(parseNeedle('"dead"')).toEqual(new TextEncoder().encode('dead'));
    expect(parseNeedle('0x1, 2')).toEqual(Uint8Array.of(1, 2));
    expect(parseNeedle('\\x0')).toEqual(Uint8Array.of(0));
    for (const text of ['a', '1 2 3 4', '0x', 'dea']) expect(parseNeedle(text)).toEqual(new TextEncoder().encode(text));
    expect(parseNeedle('hello')).toEqual(new TextEncoder().encode('hello'));
    expect(parseNeedle('')).toBeUndefined();
  });

  it.each([
    ['alice', { user: 'alice' }],
    ['alice:staff', { user: 'alice', group: 'staff' }],
    [':0', { group: '0' }],
    ['', undefined],
    ['a:b:c', undefined],
  ])('%j as an owner', (text, owner) => {
    expect(parseOwner(text)).toEqual(owner);
  });
});

import { describe, expect, it } from 'vitest';
import { formatBytes } from '../../../src/contents/bytesFormat.ts';
import { interpret } from '../../../src/contents/interpret.ts';
import { pathOf, placeOf } from '../../../src/contents/place.ts';
import { previewText } from '../../../src/ui/byteText.ts';
import { hexDump, hexDumpLength } from '../../../src/ui/hexDump.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);

describe('bytes in words', () => {
  it('are UTF-8 on one line, also when cut within a character', () => {
    expect(previewText(utf8('grüß\ndich €'), 100)).toBe('grüß·dich €');
    expect(previewText(utf8('€€'), 5)).toBe('€');
    expect(previewText(Uint8Array.of(0x41, 0xff, 0x00, 0x42), 100)).toBe('A··B');
    expect(previewText(Uint8Array.of(0x41, 0xff), 100)).toBe('A·');
    expect(previewText(new Uint8Array(), 100)).toBe('');
  });

  it('are dumped as hexdump -C has them', () => {
    const dump = hexDump(Uint8Array.from({ length: 18 }, (_, index) => index + 0x40));
    expect(new TextDecoder().decode(dump)).toBe(
      '00000000  40 41 42 43 44 45 46 47 48 49 4a 4b 4c 4d 4e 4f  @ABCDEFGHIJKLMNO\n' +
        `00000010  50 51${' '.repeat(42)}  PQ\n`,
    );
    const large = new Uint8Array(0x12_3461).fill(0xff);
    const lines = new TextDecoder().decode(hexDump(large)).split('\n');
    expect(lines.at(-2)).toBe(`00123460  ff${' '.repeat(45)}  .`);
    expect(hexDumpLength(large.length)).toBe(lines.join('\n').length);
    expect(hexDump(new Uint8Array())).toHaveLength(0);
  });

  it('are copied as hexadecimal, as C and as text', () => {
    const bytes = Uint8Array.of(0xde, 0xad, 0x00, 0x0f);
    expect(formatBytes(bytes, 'hex')).toBe('de ad 00 0f');
    expect(formatBytes(bytes, 'c')).toBe('{0xde, 0xad, 0x00, 0x0f}');
    expect(formatBytes(new Uint8Array(13), 'c')).toBe(`{\n  ${'0x00, '.repeat(12).trim()}\n  0x00,\n}`);
    expect(formatBytes(Uint8Array.of(0x41, 0xff), 'text')).toBeUndefined();
    expect(formatBytes(utf8('\ufeffgrüß\n€\0\0'), 'text')).toBe('\ufeffgrüß\n€');
    expect(formatBytes(utf8('€').subarray(0, 2), 'text')).toBeUndefined();
  });

  it('are numbers, times and text in both byte orders', () => {
    const bytes = new Uint8Array(new BigInt64Array([1_700_000_000n]).buffer);
    const readings = new Map(interpret(bytes).map((reading) => [reading.type, reading]));
    expect(readings.get('int32')).toEqual({ type: 'int32', little: '1700000000', big: '15815525' });
    expect(readings.get('uint8')).toEqual({ type: 'uint8', little: '0' });
    expect(readings.get('time64')?.little).toBe('2023-11-14 22:13:20 UTC');
    expect(
      interpret(new Uint8Array(new Float32Array([0.1]).buffer)).find(({ type }) => type === 'float32')?.little,
    ).toBe('0.1');
    expect(interpret(utf8('hé\0rest')).at(-1)).toEqual({ type: 'text', little: '"hé"' });
    expect(interpret(new Uint8Array())).toEqual([]);
  });
});

describe('paths of the file system', () => {
  it.each([
    ['/', { is: 'root' }],
    ['/msg', { is: 'kind', kind: 'msg' }],
    ['/msg/5', { is: 'queue', id: 5 }],
    ['/msg/5/0-type9223372036854775807.bin', { is: 'message', id: 5, position: 0, type: 2n ** 63n - 1n, as: 'bin' }],
    ['/sem/7.json', { is: 'set', id: 7 }],
    ['/shm/2147483647.bin', { is: 'segment', id: 2_147_483_647, as: 'bin' }],
    ['/shm/3.hex', { is: 'segment', id: 3, as: 'hex' }],
    ['/moments/shm-3 12.00.03.hex', { is: 'moment', name: 'shm-3 12.00.03.hex' }],
    ['/shm/0x53000001-id0.bin', { is: 'segment', id: 0, key: 0x53000001, as: 'bin' }],
    ['/shm/0xfffffffe-id7.hex', { is: 'segment', id: 7, key: -2, as: 'hex' }],
    ['/shm/IPC_PRIVATE-id7.bin', { is: 'segment', id: 7, key: 0, as: 'bin' }],
    ['/sem/0x42000001-id3.json', { is: 'set', id: 3, key: 0x42000001 }],
    [
      '/msg/5/0x41000001-id5-message2-type7.bin',
      { is: 'message', id: 5, key: 0x41000001, position: 2, type: 7n, as: 'bin' },
    ],
    ['/msg/5/0x41000001-id6-message2-type7.bin', undefined],
    ['/msg/5/5-message2-type7.bin', undefined],
    ['/shm/0x53-id0.bin', undefined],
    ['/sem/7.bin', undefined],
    ['/shm/2147483648.bin', undefined],
    ['/shm/3.txt', undefined],
    ['/msg/x', undefined],
    ['/msg/5/0-type1.bin/more', undefined],
    ['/.vscode/settings.json', undefined],
  ])('%s', (path, place) => {
    const read = placeOf(path);
    expect(read).toEqual(place);
    expect(read && pathOf(read)).toBe(read && path);
  });
});

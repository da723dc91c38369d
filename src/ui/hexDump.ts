import { byteCharacter } from './byteText.ts';

const bytesALine = 16;
const offsetDigits = 8;
/** Two digits and a blank for each byte; one blank more stands before them, and one behind. */
const textAt = offsetDigits + 2 + bytesALine * 3 + 1;
const [blank, lineEnd] = [0x20, 0x0a];
const digits = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));
const characters = Uint8Array.from({ length: 256 }, (_, byte) => byteCharacter(byte).charCodeAt(0));

/**
 * Bytes as text in ASCII, 16 on a line: offset, hexadecimal, characters. Equal lines of two dumps are equal bytes. Made
 * without strings: tens of megabytes would hold up the extension host for half a minute.
 */
export function hexDump(bytes: Uint8Array): Uint8Array {
  const dump = new Uint8Array(hexDumpLength(bytes.length)).fill(blank);
  let at = 0;
  for (let offset = 0; offset < bytes.length; offset += bytesALine) {
    for (let digit = 0; digit < offsetDigits; digit++) {
      dump[at + digit] = digitOf(offset / 16 ** (offsetDigits - 1 - digit));
    }
    const count = Math.min(bytesALine, bytes.length - offset);
    for (let index = 0; index < count; index++) {
      const byte = bytes[offset + index] ?? 0;
      const hexAt = at + offsetDigits + 2 + index * 3;
      dump[hexAt] = digitOf(byte >> 4);
      dump[hexAt + 1] = digitOf(byte);
      dump[at + textAt + index] = characters[byte] ?? blank;
    }
    at += textAt + count + 1;
    dump[at - 1] = lineEnd;
  }
  return dump;
}

/** How long the dump of so many bytes is. */
export function hexDumpLength(length: number): number {
  return length + Math.ceil(length / bytesALine) * (textAt + 1);
}

/** The digit of a number's lowest four bits. */
function digitOf(value: number): number {
  return digits[value & 0xf] ?? blank;
}

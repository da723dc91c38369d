import { byteCharacter } from './preview.ts';

const bytesALine = 16;

/** Bytes as text, 16 on a line: offset, hexadecimal, characters. Equal lines of two dumps are equal bytes. */
export function hexDump(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let offset = 0; offset < bytes.length; offset += bytesALine) {
    const part = bytes.subarray(offset, offset + bytesALine);
    const hex = Array.from(part, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const text = Array.from(part, byteCharacter).join('');
    lines.push(`${offset.toString(16).padStart(8, '0')}  ${hex.padEnd(bytesALine * 3 - 1)}  ${text}`);
  }
  return `${lines.join('\n')}\n`;
}

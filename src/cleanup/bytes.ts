const bytesALine = 16;

/** Bytes as lines of a hex dump, 16 bytes each. */
export function hexLines(bytes: Uint8Array): string[] {
  const lines: string[] = [];
  for (let offset = 0; offset < bytes.length; offset += bytesALine) {
    const part = bytes.subarray(offset, offset + bytesALine);
    const hex = Array.from(part, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
    lines.push(`${offset.toString(16).padStart(8, '0')}  ${hex.padEnd(bytesALine * 3 - 1)}  ${ascii(part)}`);
  }
  return lines;
}

/** Bytes as text on one line: UTF-8 where it is, with a dot for what cannot be printed. */
export function printable(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes);
  return text.includes('\uFFFD') ? ascii(bytes) : text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '·');
}

function ascii(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes).replace(/[^\x20-\x7e]/g, '.');
}

const bytesALine = 12;
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** In which form bytes are copied. */
export type BytesFormat = 'hex' | 'c' | 'text';

/** Bytes as people paste them: `de ad be ef`, an initializer of a C array, or UTF-8 without the NULs behind it; undefined for text that is none. */
export function formatBytes(bytes: Uint8Array, format: BytesFormat): string | undefined {
  switch (format) {
    case 'hex':
      return Array.from(bytes, hexDigits).join(' ');
    case 'c': {
      const lines = Array.from({ length: Math.ceil(bytes.length / bytesALine) }, (_, line) =>
        Array.from(bytes.subarray(line * bytesALine, (line + 1) * bytesALine), (byte) => `0x${hexDigits(byte)}`).join(
          ', ',
        ),
      );
      return lines.length === 1 ? `{${lines[0]}}` : `{\n  ${lines.join(',\n  ')},\n}`;
    }
    case 'text':
      return utf8(bytes);
  }
}

function utf8(bytes: Uint8Array): string | undefined {
  const end = bytes.findLastIndex((byte) => byte !== 0) + 1;
  try {
    return strict.decode(bytes.subarray(0, end));
  } catch {
    // That it is no text is the answer.
    return undefined;
  }
}

function hexDigits(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

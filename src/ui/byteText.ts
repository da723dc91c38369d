const strict = new TextDecoder('utf-8', { fatal: true });
const controlCharacters = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;
const firstPrintable = 0x20;
const lastPrintable = 0x7e;

/** The first bytes of something, on one line: as UTF-8 where they are, else a dot for each byte that is no ASCII text. */
export function previewText(bytes: Uint8Array, length: number): string {
  const shown = bytes.subarray(0, length);
  const text = decodeUtf8(shown);
  if (text !== undefined) return text.replace(controlCharacters, '·');
  return String.fromCharCode(...shown).replace(/[^\x20-\x7e]/g, '·');
}

/** The bytes as UTF-8; a character that is cut off at the end is left out. Undefined for anything else. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes.subarray(0, bytes.length - cutCharacterLength(bytes)));
  } catch {
    return undefined;
  }
}

/** How many bytes at the end begin a character of UTF-8 without finishing it. */
function cutCharacterLength(bytes: Uint8Array): number {
  for (let length = 1; length <= 3 && length <= bytes.length; length++) {
    const byte = bytes[bytes.length - length] ?? 0;
    const isContinuation = (byte & 0xc0) === 0x80;
    if (!isContinuation) return length < characterLength(byte) ? length : 0;
  }
  return 0;
}

/** How many bytes a character takes that begins with this one. */
function characterLength(first: number): number {
  if (first >= 0xf0 && first <= 0xf4) return 4;
  if (first >= 0xe0 && first < 0xf0) return 3;
  return first >= 0xc2 && first < 0xe0 ? 2 : 1;
}

/** The character that a hex view shows for a byte: itself when it is printable ASCII, else a dot. */
export function byteCharacter(byte: number): string {
  return byte >= firstPrintable && byte <= lastPrintable ? String.fromCharCode(byte) : '.';
}

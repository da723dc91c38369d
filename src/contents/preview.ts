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
  for (let cut = 0; cut < 4 && cut <= bytes.length; cut++) {
    try {
      return strict.decode(bytes.subarray(0, bytes.length - cut));
    } catch {
      // Not UTF-8, or cut within a character: with the next try one byte less.
    }
  }
  return undefined;
}

/** The character that a hex view shows for a byte: itself when it is printable ASCII, else a dot. */
export function byteCharacter(byte: number): string {
  return byte >= firstPrintable && byte <= lastPrintable ? String.fromCharCode(byte) : '.';
}

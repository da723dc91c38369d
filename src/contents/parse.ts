const largestType = 2n ** 63n - 1n;
const units: Readonly<Record<string, bigint>> = { '': 1n, k: 1n << 10n, m: 1n << 20n, g: 1n << 30n };

/** A whole number between two bounds, in decimal or `0x…`; undefined for anything else. */
export function parseInteger(text: string, least: number, most: number): number | undefined {
  const trimmed = text.trim();
  if (!/^(-?\d+|0x[\da-f]+)$/i.test(trimmed)) return undefined;
  const value = Number(trimmed);
  return value >= least && value <= most ? value : undefined;
}

/** A message type: 1 … 2^63 − 1 (msgsnd(2)). */
export function parseType(text: string): bigint | undefined {
  const trimmed = text.trim();
  if (!/^(\d+|0x[\da-f]+)$/i.test(trimmed)) return undefined;
  const value = BigInt(trimmed);
  return value >= 1n && value <= largestType ? value : undefined;
}

/** `4096`, `64k`, `1.5M`, `1 GiB`: bytes. Undefined for anything else, and below 1. */
export function parseSize(text: string): bigint | undefined {
  const [, digits, fraction, unit] = /^(\d+)(\.\d+)?\s*([kmg]?)(?:i?b)?$/i.exec(text.trim()) ?? [];
  const factor = units[unit?.toLowerCase() ?? ''];
  // There is no half byte.
  if (digits === undefined || factor === undefined || (fraction !== undefined && factor === 1n)) return undefined;
  const whole = BigInt(digits) * factor;
  const size = fraction === undefined ? whole : whole + BigInt(Math.round(Number(fraction) * Number(factor)));
  return size >= 1n ? size : undefined;
}

/**
 * `de ad be ef`, `0xdeadbeef`, `\xde\xad`, `0x1, 0x2`: bytes. A digit that stands alone is a byte. Undefined for more
 * digits together that are no pairs, and for what is no digit.
 */
export function parseHex(text: string): Uint8Array | undefined {
  const digits = text.replace(/(?:\b0x|\\x)(?=[\da-f])/gi, ' ');
  const groups = digits.split(/[\s,:]+/).filter(Boolean);
  if (!groups.every((group) => /^(?:[\da-f]|(?:[\da-f]{2})+)$/i.test(group))) return undefined;
  const bytes = groups.flatMap((group) => group.match(/..?/g) ?? []);
  return Uint8Array.from(bytes, (byte) => Number.parseInt(byte, 16));
}

/**
 * What to search for: `"text"` or plain text that is no hexadecimal, else bytes. Digits that stand alone are text where
 * nothing says `0x`: who looks for `7` means what is seen. Undefined when it is empty.
 */
export function parseNeedle(text: string): Uint8Array | undefined {
  const quoted = /^"(.*)"$/.exec(text)?.[1];
  const isLone = /(?:^|[\s,:])[\da-f](?:[\s,:]|$)/i.test(text) && !/0x|\\x/i.test(text);
  const hex = quoted !== undefined || isLone ? undefined : parseHex(text);
  const bytes = hex ?? new TextEncoder().encode(quoted ?? text);
  return bytes.length > 0 ? bytes : undefined;
}

/** `alice:staff`, `alice`, `:staff`, `1000:1000`: user and group, each by name or number. */
export function parseOwner(text: string): { readonly user?: string; readonly group?: string } | undefined {
  const [, user, group] = /^([^\s:]*)(?::([^\s:]*))?$/.exec(text.trim()) ?? [];
  if (!user && !group) return undefined;
  return { ...(user ? { user } : {}), ...(group ? { group } : {}) };
}

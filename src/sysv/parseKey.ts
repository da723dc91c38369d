/** Reads a key as programs and people write it: `0x41020a3c`, `((key_t)0x41020a3c)`, `1090652732`, `-559038737`. */
export function parseKey(typed: string): number | undefined {
  const text = typed
    .replace(/\(\s*key_t\s*\)/g, '')
    .replace(/[()\s;,]/g, '')
    .replace(/[uUlL]+$/, '');
  const match = /^(-?)(0[xX][\da-fA-F]{1,8}|\d{1,10})$/.exec(text);
  if (!match) return undefined;
  const value = Number(match[2]) * (match[1] === '-' ? -1 : 1);
  return value < -(2 ** 31) || value > 2 ** 32 - 1 ? undefined : value | 0;
}

/** How many bytes of a message are looked at to tell it from another one. */
export const lookedLength = 64;

/** What tells a message from others of its type: its length, and the first bytes of its text. */
export function lookOf(length: number, text: Uint8Array): string {
  return `${length}-${Buffer.from(text.subarray(0, lookedLength)).toString('base64url')}`;
}

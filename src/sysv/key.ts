/** IPC_PRIVATE: an object without a key (sysvipc(7)). */
export const privateKey = 0;

/** `0x41020a3c`: a key as ipcs and C programs print it. */
export function keyHex(key: number): string {
  return `0x${(key >>> 0).toString(16).padStart(8, '0')}`;
}

/** What a reader expects in place of a key: its hexadecimal form, or `IPC_PRIVATE`. */
export function keyLabel(key: number): string {
  return key === privateKey ? 'IPC_PRIVATE' : keyHex(key);
}

/** An expression of type `key_t` for C source. */
export function keyConstant(key: number): string {
  return key === privateKey ? 'IPC_PRIVATE' : `((key_t)${keyHex(key)})`;
}

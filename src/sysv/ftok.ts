/** What ftok(3) looks at: the device and inode of the file that a path leads to, symbolic links followed. */
export interface FileIdentity {
  /** `st_dev` (stat(2)). */
  readonly device: bigint;
  /** `st_ino` (stat(2)), up to 2^64 − 1. */
  readonly inode: bigint;
}

/** The four bytes of a key, as ftok(3) would have put them together. */
export interface KeyParts {
  /** Low byte of the project id, 0 … 255. */
  readonly projectId: number;
  /** Low byte of the device number, which is that of its minor. */
  readonly minor: number;
  /** Low 16 bits of the inode number. */
  readonly inode: number;
}

/** The three bytes of a key that come from the file: equal for files that ftok(3) cannot tell apart. */
export function fileBits({ device, inode }: FileIdentity): number {
  return (Number(device & 0xffn) << 16) | Number(inode & 0xffffn);
}

/** The three bytes of a key that a file would have given. */
export function fileBitsOf(key: number): number {
  return key & 0xff_ffff;
}

/** The key of a file as glibc and musl compute it, signed 32 bits. Of the project id only the low 8 bits count. */
export function ftokKey(file: FileIdentity, projectId: number): number {
  return ((projectId & 0xff) << 24) | fileBits(file);
}

/** Takes a key apart. Every key can be taken apart, whether or not ftok(3) made it. */
export function splitKey(key: number): KeyParts {
  return { projectId: key >>> 24, minor: (key >>> 16) & 0xff, inode: key & 0xffff };
}

/** `'A'` for 65, `0x07` for what cannot be printed. */
export function projectIdText(projectId: number): string {
  const byte = projectId & 0xff;
  if (byte === 0x27 || byte === 0x5c) return `'\\${String.fromCharCode(byte)}'`;
  return byte > 0x20 && byte < 0x7f ? `'${String.fromCharCode(byte)}'` : byteHex(byte);
}

/** `proj 0x41 'A' · minor 0x02 · inode 0x1a2b`. */
export function compositionText(key: number): string {
  const { projectId, minor, inode } = splitKey(key);
  const text = projectIdText(projectId);
  const character = text.startsWith("'") ? ` ${text}` : '';
  return `proj ${byteHex(projectId)}${character} · minor ${byteHex(minor)} · inode 0x${inode.toString(16).padStart(4, '0')}`;
}

function byteHex(byte: number): string {
  return `0x${byte.toString(16).padStart(2, '0')}`;
}

import { readFileSync } from 'node:fs';

/** A mount point of this process's mount namespace. */
export interface Mount {
  readonly path: string;
  /** Low byte of the device's minor: what ftok(3) takes of it. */
  readonly minor: number;
  /** Files of such a file system may carry other device numbers than its root (overlayfs layers, btrfs subvolumes). */
  readonly hasSeveralDevices: boolean;
}

const severalDevices = new Set(['overlay', 'btrfs', 'aufs', 'bcachefs', 'fuse.mergerfs', 'fuse-overlayfs']);

/** The mounts (proc_pid_mountinfo(5)); empty where `/proc` does not tell. */
export function readMounts(): Mount[] {
  try {
    return parseMounts(readFileSync('/proc/self/mountinfo', 'utf8'));
  } catch {
    // Then nothing is known to be another file system, and everything is looked through.
    return [];
  }
}

/** Parses the text of `/proc/self/mountinfo`. Of several mounts on one path the last one is on top. */
export function parseMounts(text: string): Mount[] {
  const mounts = new Map<string, Mount>();
  for (const line of text.split('\n')) {
    const [, , device, , path, ...rest] = line.split(' ');
    const minor = Number(device?.split(':')[1]);
    if (path === undefined || !Number.isInteger(minor)) continue;
    const type = rest[rest.indexOf('-') + 1] ?? '';
    const plain = unescaped(path);
    mounts.set(plain, { path: plain, minor: minor & 0xff, hasSeveralDevices: severalDevices.has(type) });
  }
  return [...mounts.values()];
}

/** Blanks, tabs, newlines and backslashes are written as `\040` and so on. */
function unescaped(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_match, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}

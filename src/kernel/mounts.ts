import { readFileSync } from 'node:fs';

/** A mount point of this process's mount namespace. */
export interface Mount {
  readonly path: string;
  /** `st_dev` of its files (stat(2)), unless there are several. */
  readonly device: bigint;
  /** Low byte of the device's minor: what ftok(3) takes of it. */
  readonly minor: number;
  /** Files of such a file system may carry other device numbers than its root (overlayfs layers, btrfs subvolumes). */
  readonly hasSeveralDevices: boolean;
  /** A server is asked about its files, which may never answer: stat(2) would not return. */
  readonly isRemote: boolean;
}

const severalDevices = new Set(['overlay', 'btrfs', 'aufs', 'bcachefs', 'fuse.mergerfs', 'fuse-overlayfs']);

const remote = /^(?:fuse|nfs|cifs|smb|9p|ceph|afs|lustre|virtiofs|ncp|coda|orangefs|gfs|ocfs|beegfs)/;

/** The mounts of a process (proc_pid_mountinfo(5)); empty where `/proc` does not tell. */
export function readMounts(folder = '/proc/self'): Mount[] {
  try {
    return parseMounts(readFileSync(`${folder}/mountinfo`, 'utf8'));
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
    const [major = Number.NaN, minor = Number.NaN] = (device ?? '').split(':').map(Number);
    if (path === undefined || !Number.isInteger(major) || !Number.isInteger(minor)) continue;
    const type = rest[rest.indexOf('-') + 1] ?? '';
    const plain = unescaped(path);
    const [hasSeveralDevices, isRemote] = [severalDevices.has(type), remote.test(type)];
    const number = deviceNumber(BigInt(major), BigInt(minor));
    mounts.set(plain, { path: plain, device: number, minor: minor & 0xff, hasSeveralDevices, isRemote });
  }
  return [...mounts.values()];
}

/** The mount that a path lies on. */
export function mountOf(path: string, mounts: ReadonlyMap<string, Mount>): Mount | undefined {
  for (let folder = path; ; folder = folder.slice(0, folder.lastIndexOf('/'))) {
    const mount = mounts.get(folder === '' ? '/' : folder);
    if (mount || folder === '') return mount;
  }
}

/** makedev(3), for the numbers that Linux has. */
function deviceNumber(major: bigint, minor: bigint): bigint {
  return (major << 8n) | (minor & 0xffn) | ((minor & ~0xffn) << 12n);
}

/** Blanks, tabs, newlines and backslashes are written as `\040` and so on. */
function unescaped(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_match, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}

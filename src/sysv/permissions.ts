import type { IpcObject } from './objects.ts';

const letters = 'rwxrwxrwx';
/** Reading and writing, of the group and of all others. */
const groupBits = 0o060;
const otherBits = 0o006;

/** `rw-r-----` for the nine permission bits of a mode. */
export function permissionLetters(mode: number): string {
  return [...letters].map((letter, index) => (mode & (0o400 >> index) ? letter : '-')).join('');
}

/** `0640`: the nine permission bits in octal. */
export function permissionOctal(mode: number): string {
  return (mode & 0o777).toString(8).padStart(4, '0');
}

/** Whether a process of this user may be one that an object is open to; its groups are not known (sysvipc(7)). */
export function mayBeOpenTo(
  uid: number,
  { uid: owner, cuid: creator, mode }: Pick<IpcObject, 'uid' | 'cuid' | 'mode'>,
): boolean {
  return uid === 0 || uid === owner || uid === creator || (mode & (groupBits | otherBits)) !== 0;
}

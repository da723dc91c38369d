const letters = 'rwxrwxrwx';

/** `rw-r-----` for the nine permission bits of a mode. */
export function permissionLetters(mode: number): string {
  return [...letters].map((letter, index) => (mode & (0o400 >> index) ? letter : '-')).join('');
}

/** `0640`: the nine permission bits in octal. */
export function permissionOctal(mode: number): string {
  return (mode & 0o777).toString(8).padStart(4, '0');
}

import { constants } from 'node:os';

/** Of two names for one number the first stands in manuals: EAGAIN, not EWOULDBLOCK. */
const names = new Map(
  Object.entries(constants.errno)
    .reverse()
    .map(([name, number]) => [number, name]),
);

/** `EACCES` for 13: the name of a system error number of this platform (errno(3)). */
export function errnoName(number: number): string {
  return names.get(number) ?? `errno ${number}`;
}

/** The name of the system error that a failed file operation threw; of any other error, all of it as text. */
export function errnoOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : String(error);
}

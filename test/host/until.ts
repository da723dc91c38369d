import { setTimeout as sleep } from 'node:timers/promises';

/** Waits, for as long as a test may run, until something is so; looks every so many milliseconds. */
export async function until(isSo: () => boolean | PromiseLike<boolean>, everyMs = 5): Promise<void> {
  while (!(await isSo())) await sleep(everyMs);
}

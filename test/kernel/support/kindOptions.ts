import type { Kind } from '../../../src/sysv/objects.ts';

/** By what ipcs(1) and ipcrm(1) are told a kind. */
export const kindOptions: Readonly<Record<Kind, string>> = { msg: '-q', sem: '-s', shm: '-m' };

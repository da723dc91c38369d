import type { Kind } from '../sysv/objects.ts';

/** The options of ipcs(1) and ipcrm(1) that mean a kind. */
export const ipcsOptions: Readonly<Record<Kind, string>> = { msg: '-q', sem: '-s', shm: '-m' };

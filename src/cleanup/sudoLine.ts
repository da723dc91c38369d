import type { Kind, ObjectRef } from '../sysv/objects.ts';

/** Options of ipcrm(1). */
const letters: Readonly<Record<Kind, string>> = { msg: 'q', sem: 's', shm: 'm' };

/** The command with which root removes objects: by identifier, because a key may belong to another object by then. */
export function sudoLine(refs: readonly ObjectRef[]): string {
  return `sudo ipcrm ${refs.map(({ kind, id }) => `-${letters[kind]} ${id}`).join(' ')}`;
}

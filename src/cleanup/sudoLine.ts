import type { ObjectRef } from '../sysv/objects.ts';
import { ipcsOptions } from '../ui/ipcsOptions.ts';

/** The command with which root removes objects: by identifier, because a key may belong to another object by then. */
export function sudoLine(refs: readonly ObjectRef[]): string {
  return `sudo ipcrm ${refs.map(({ kind, id }) => `${ipcsOptions[kind]} ${id}`).join(' ')}`;
}

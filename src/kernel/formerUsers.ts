import process from 'node:process';
import type { ActorRole } from '../sysv/evidence.ts';
import type { ObjectRef } from '../sysv/objects.ts';
import { refText } from '../sysv/objects.ts';

/** Who stood in an object's books; time in seconds since the epoch. Process 0: nobody. */
export interface FormerUser {
  readonly pid: number;
  readonly time: number;
}

/** Where the kernel keeps only the last process, which may be us. */
export type LastRole = Exclude<ActorRole, 'creator'>;

const former = new Map<string, FormerUser>();

/** Remembers who stands in the books now, before this process takes his place. */
export function keepFormer(ref: ObjectRef, role: LastRole, user: FormerUser, semaphore = 0): void {
  if (user.pid !== process.pid) former.set(nameOf(ref, role, semaphore), user);
}

/** Who stood where this process stands now; undefined when nobody could tell. */
export function formerUser(ref: ObjectRef, role: LastRole, semaphore = 0): FormerUser | undefined {
  return former.get(nameOf(ref, role, semaphore));
}

function nameOf(ref: ObjectRef, role: LastRole, semaphore: number): string {
  return `${refText(ref)} ${role} ${semaphore}`;
}

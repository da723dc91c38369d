import { writeFileSync } from 'node:fs';
import { privateKey } from '../sysv/key.ts';
import type { Kind } from '../sysv/objects.ts';
import { createObject } from './changes.ts';
import { remove } from './libc.ts';

/**
 * Wishes for the identifier of the next object of a kind (`/proc/sys/kernel/*_next_id`; kernel built with
 * CONFIG_CHECKPOINT_RESTORE). Needs CAP_SYS_ADMIN or CAP_CHECKPOINT_RESTORE; without, nothing happens. The kernel keeps
 * to it when the slot is free, and forgets it with the next creation.
 */
export function wishForId(kind: Kind, id: number): void {
  try {
    writeFileSync(`/proc/sys/kernel/${kind}_next_id`, String(id));
  } catch {
    // Not allowed, or not built in: the object gets another identifier, which is said.
  }
}

/**
 * Uses the wish up, which would otherwise go to whoever creates an object next: the kernel takes none back. Where no
 * object can be made at all, it stays.
 */
export function useUpWish(kind: Kind): void {
  const made = createObject({ kind, key: privateKey, mode: 0o600, size: 1 });
  if (made.ok) remove(kind, made.value);
}

import { writeFileSync } from 'node:fs';
import type { Kind } from '../sysv/objects.ts';

/**
 * Wishes for the identifier of the next object of a kind (`/proc/sys/kernel/*_next_id`; kernel built with
 * CONFIG_CHECKPOINT_RESTORE). Needs CAP_SYS_ADMIN or CAP_CHECKPOINT_RESTORE; without, nothing happens. The kernel keeps
 * to it when the slot is free, and forgets it with the next creation.
 */
export function wishForId(kind: Kind, id: number): void {
  write(kind, id);
}

/** Takes the wish back: otherwise it would go to whoever creates an object next. */
export function forgetWish(kind: Kind): void {
  write(kind, -1);
}

function write(kind: Kind, value: number): void {
  try {
    writeFileSync(`/proc/sys/kernel/${kind}_next_id`, String(value));
  } catch {
    // Not allowed, or not built in: the object gets another identifier, which is said.
  }
}

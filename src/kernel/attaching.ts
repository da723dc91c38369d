import type { CallResult } from './libc.ts';
import { shmat, shmdt } from './libc.ts';
import { noteAttacher } from './ownTraces.ts';

/**
 * Attaches a segment for as long as `use` takes, which is given its address. Attaching and detaching both overwrite
 * `lpid`, so it is noted before each. Throws what `use` throws.
 */
export function whileAttached<T>(
  id: number,
  mode: 'readOnly' | 'readWrite',
  use: (address: bigint) => T,
): CallResult<T> {
  noteAttacher(id);
  const address = shmat(id, mode);
  if (!address.ok) return address;
  try {
    return { ok: true, value: use(address.value) };
  } finally {
    noteAttacher(id);
    shmdt(address.value);
  }
}

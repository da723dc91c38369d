import type { IpcObject } from '../sysv/objects.ts';

/** systemd spares the users of the system (logind.conf(5), RemoveIPC). */
const firstOrdinaryUser = 1_000;

/**
 * Those users whose objects systemd may have removed, because the last session had ended (logind.conf(5), RemoveIPC):
 * they have lost all of them, and their runtime folder is gone as well. `left` are all objects that there still are;
 * attached segments are spared. `exists` tells whether there is such a file.
 */
export async function loggedOutUsers(
  uids: ReadonlySet<number>,
  left: Iterable<IpcObject>,
  exists: (path: string) => Promise<boolean>,
): Promise<ReadonlySet<number>> {
  const found = new Set([...uids].filter((uid) => uid >= firstOrdinaryUser));
  for (const object of left) if (!(object.kind === 'shm' && object.nattch > 0)) found.delete(object.uid);
  if (found.size === 0 || !(await exists('/run/systemd/system'))) return new Set();
  for (const uid of found) if (await exists(`/run/user/${uid}`)) found.delete(uid);
  return found;
}

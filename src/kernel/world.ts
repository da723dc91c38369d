import { linkTarget } from './links.ts';
import { processStamp } from './processStamp.ts';
import { readProcFile } from './procFile.ts';

/**
 * Within what process ids and identifiers mean the same: the boot, the namespaces of IPC and of processes, and the
 * first process, as text. The boot comes first, and a blank after each.
 */
export function ownWorld(): string {
  const boot = readProcFile('/proc/sys/kernel/random/boot_id');
  const namespaces = ['ipc', 'pid'].map((name) => linkTarget(`/proc/self/ns/${name}`));
  return [boot.ok ? boot.text.trim() : '', ...namespaces, processStamp(1)].join(' ');
}

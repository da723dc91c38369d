import process from 'node:process';
import { readProcFile } from './procFile.ts';

/** CAP_SYS_ADMIN (capabilities(7)). */
const sysAdmin = 21n;

/**
 * Whether this process may perhaps remove an object: it is its owner or creator, or has CAP_SYS_ADMIN (msgctl(2),
 * IPC_RMID). A user namespace can still refuse the capability.
 */
export function mayRemove({ uid, cuid }: { readonly uid: number; readonly cuid: number }): boolean {
  const own = process.geteuid?.();
  return own === uid || own === cuid || hasCapability(sysAdmin);
}

function hasCapability(number: bigint): boolean {
  const status = readProcFile('/proc/self/status');
  const mask = status.ok ? /^CapEff:\s*([0-9a-f]+)$/m.exec(status.text)?.[1] : undefined;
  // Where it is not told, the kernel decides.
  return mask === undefined || ((BigInt(`0x${mask}`) >> number) & 1n) === 1n;
}

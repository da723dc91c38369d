import process from 'node:process';
import { readProcFile } from './procFile.ts';

/** CAP_SYS_ADMIN (capabilities(7)). */
const sysAdmin = 21n;

interface Rights {
  readonly uid: number | undefined;
  readonly mayAll: boolean;
}

let rights: Rights | undefined;

/**
 * Whether this process may perhaps remove an object: it is its owner or creator, or has CAP_SYS_ADMIN (msgctl(2),
 * IPC_RMID). A user namespace can still refuse the capability.
 */
export function mayRemove({ uid, cuid }: { readonly uid: number; readonly cuid: number }): boolean {
  // Nothing here ever changes them.
  rights ??= { uid: process.geteuid?.(), mayAll: hasCapability(sysAdmin) };
  return rights.mayAll || rights.uid === uid || rights.uid === cuid;
}

function hasCapability(number: bigint): boolean {
  const status = readProcFile('/proc/self/status');
  const mask = status.ok ? /^CapEff:\s*([0-9a-f]+)$/m.exec(status.text)?.[1] : undefined;
  // Where it is not told, the kernel decides.
  return mask === undefined || ((BigInt(`0x${mask}`) >> number) & 1n) === 1n;
}

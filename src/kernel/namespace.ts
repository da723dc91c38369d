import { readFileSync } from 'node:fs';
import { defaultMultiplier, multiplierOfCommandLine } from '../sysv/identifier.ts';
import { linkTarget } from './links.ts';

/** `ipc:[4026531839]`: the IPC namespace of this process (namespaces(7)); undefined where `/proc` does not tell. */
export function ipcNamespace(): string | undefined {
  // Kernels without CONFIG_IPC_NS and masked /proc have no such link; only the log names it.
  return linkTarget('/proc/self/ns/ipc');
}

/** What this kernel multiplies a sequence number by to make an identifier. */
export function readMultiplier(): number {
  try {
    return multiplierOfCommandLine(readFileSync('/proc/cmdline', 'utf8'));
  } catch {
    // Some containers hide the kernel's command line; next to nobody boots with ipcmni_extend.
    return defaultMultiplier;
  }
}

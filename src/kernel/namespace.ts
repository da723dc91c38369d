import { readFileSync, readlinkSync } from 'node:fs';
import { defaultMultiplier, multiplierOfCommandLine } from '../sysv/identifier.ts';

/** `ipc:[4026531839]`: the IPC namespace of this process (namespaces(7)); undefined where `/proc` does not tell. */
export function ipcNamespace(): string | undefined {
  try {
    return readlinkSync('/proc/self/ns/ipc');
  } catch {
    // Kernels without CONFIG_IPC_NS and masked /proc have no such link; nothing depends on it but a tooltip.
    return undefined;
  }
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

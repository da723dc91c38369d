/** How an identifier is made: `id = slot + seq × multiplier` (kernel: ipc/util.h, ipc_buildid). */
export interface IdParts {
  /** Index in the kernel's table of this kind. */
  readonly slot: number;
  /** Sequence number; tells apart the objects that use one slot one after the other. */
  readonly seq: number;
}

/** IPCMNI, the multiplier of every kernel that was not booted with `ipcmni_extend`. */
export const defaultMultiplier = 32_768;

/** The multiplier after the boot parameter `ipcmni_extend` (kernel: ipc/util.h, IPCMNI_EXTEND). */
export const extendedMultiplier = 16_777_216;

/** Takes an identifier (0 … 2^31 − 1) apart. */
export function splitId(id: number, multiplier: number): IdParts {
  return { slot: id % multiplier, seq: Math.floor(id / multiplier) };
}

/** The multiplier that a kernel uses, from the text of `/proc/cmdline`. */
export function multiplierOfCommandLine(commandLine: string): number {
  return commandLine.split(/\s+/).includes('ipcmni_extend') ? extendedMultiplier : defaultMultiplier;
}

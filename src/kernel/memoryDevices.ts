import { closeSync, fstatSync, readdirSync } from 'node:fs';
import type { CallResult } from './libc.ts';

type Libc = Pick<typeof import('./libc.ts'), 'memfdCreate'>;

/** Flags of memfd_create(2). */
const closeOnExec = 1;
const huge = 4;
const notExecutable = 8;
/** Above these bits of the flags stands the binary logarithm of a page's size (kernel: MFD_HUGE_SHIFT). */
const pageSizeShift = 26;

/** Where ordinary pages have been since Linux 5.3. */
const usualDevice = '00:01';
const hugePages = '/sys/kernel/mm/hugepages';

/**
 * The devices of memory that has no file, as `/proc/PID/maps` writes them: segments lie there, and nothing that was
 * ever mounted. Huge pages (SHM_HUGETLB; shmget(2)) have one for each of their sizes. Which ones they are depends on
 * the kernel, and on what it mounted before; a file that only exists in memory lies where the segments do.
 */
export function memoryDevices(libc: Libc | undefined): ReadonlySet<string> {
  if (!libc) return new Set([usualDevice]);
  const kinds = [0, ...hugePageSizes().map((size) => huge | (Math.log2(size) << pageSizeShift))];
  const found = kinds.flatMap((kind) => deviceOf(libc, kind) ?? []);
  return new Set(found.length === 0 ? [usualDevice] : found);
}

/** In bytes. */
function hugePageSizes(): number[] {
  try {
    const kibibytes = readdirSync(hugePages).map((name) => Number(/^hugepages-(\d+)kB$/.exec(name)?.[1]));
    return kibibytes.filter(Number.isInteger).map((size) => size * 1024);
  } catch {
    // A kernel without them, or a masked /sys.
    return [];
  }
}

/** Undefined where such a file is refused. */
function deviceOf(libc: Libc, kind: number): string | undefined {
  const file = memoryFile(libc, kind);
  if (!file.ok) return undefined;
  try {
    return deviceText(fstatSync(file.value).dev);
  } finally {
    closeSync(file.value);
  }
}

/** Some machines want to be told that it will not be executed (`vm.memfd_noexec`), and older kernels do not know how. */
function memoryFile(libc: Libc, kind: number): CallResult {
  const file = libc.memfdCreate('ipc-explorer', kind | closeOnExec | notExecutable);
  return file.ok || file.errno !== 'EINVAL' ? file : libc.memfdCreate('ipc-explorer', kind | closeOnExec);
}

/** `major:minor` in hexadecimal, from `st_dev` (makedev(3)). */
function deviceText(device: number): string {
  const major = (device >>> 8) & 0xfff;
  const minor = (device & 0xff) | ((device >>> 12) & 0xfff00);
  return [major, minor].map((number) => number.toString(16).padStart(2, '0')).join(':');
}

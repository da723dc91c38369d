import { readFileSync } from 'node:fs';

/** USER_HZ: the same on all machines (times(2); proc(5), field 22 of stat). */
const ticksPerSecond = 100;
const startTimeField = 22;

let bootTime: number | undefined;

/**
 * The command of a process that did something at the time `at` (seconds since the epoch) or before. Undefined when it
 * is gone: process ids are used again, so one that started later is another process.
 */
export function commandAt(pid: number, at: number): string | undefined {
  if (pid <= 0) return undefined;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command stands in parentheses and may itself contain some.
    const end = stat.lastIndexOf(')');
    const ticks = Number(stat.slice(end + 2).split(' ')[startTimeField - 3]);
    const startedAt = readBootTime() + ticks / ticksPerSecond;
    return startedAt > at + 1 ? undefined : (programName(pid) ?? stat.slice(stat.indexOf('(') + 1, end));
  } catch {
    // Ended, or hidden from this user (hidepid): either way there is no name to show.
    return undefined;
  }
}

/** A process may rename itself, as every Node.js does: the command line tells better. Kernel threads have none. */
function programName(pid: number): string | undefined {
  const program = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0] ?? '';
  return program.slice(program.lastIndexOf('/') + 1) || undefined;
}

function readBootTime(): number {
  bootTime ??= Number(/^btime (\d+)$/m.exec(readFileSync('/proc/stat', 'latin1'))?.[1] ?? 0);
  return bootTime;
}

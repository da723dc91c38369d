import { parseStat } from '../sysv/processes.ts';
import { BootClock } from './bootClock.ts';
import { readProcFile, utf8 } from './procFile.ts';

const clock = new BootClock();

/**
 * The command of a process that did something at the time `at` (seconds since the epoch) or before. Undefined when it
 * is gone: process ids are used again, so one that started later is another process.
 */
export function commandAt(pid: number, at: number): string | undefined {
  const file = pid > 0 ? readProcFile(`/proc/${pid}/stat`) : undefined;
  const stat = file?.ok ? parseStat(file.text) : undefined;
  if (!stat) return undefined;
  clock.refresh();
  return clock.timeOf(stat.startTicks) > clock.latestStart(at) ? undefined : (programName(pid) ?? utf8(stat.name));
}

/** A process may rename itself, as every Node.js does: the command line tells better. Kernel threads have none. */
function programName(pid: number): string | undefined {
  const file = readProcFile(`/proc/${pid}/cmdline`);
  const program = file.ok ? (utf8(file.text).split('\0')[0] ?? '') : '';
  return program.slice(program.lastIndexOf('/') + 1) || undefined;
}

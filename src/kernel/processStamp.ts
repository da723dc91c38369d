import { parseStat } from '../sysv/processes.ts';
import { readProcFile } from './procFile.ts';

/** A process id with the tick it started at, as text: no later process has the same. Undefined when it has ended. */
export function processStamp(pid: number): string | undefined {
  const file = readProcFile(`/proc/${pid}/stat`);
  const stat = file.ok ? parseStat(file.text) : undefined;
  return stat === undefined || stat.state === 'Z' ? undefined : `${pid}-${stat.startTicks}`;
}

/** Whether the process of a {@link processStamp} still runs. */
export function isRunning(stamp: string): boolean {
  return processStamp(Number.parseInt(stamp, 10)) === stamp;
}

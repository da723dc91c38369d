import type { Program } from '../sysv/processes.ts';
import { linkTarget } from './links.ts';
import { readProcFile, utf8 } from './procFile.ts';

/** What a process runs (proc_pid_cmdline(5), proc_pid_exe(5)). */
export function programOf(pid: number): Program {
  const file = readProcFile(`/proc/${pid}/cmdline`);
  const commandLine = file.ok ? utf8(file.text.replace(/\0+$/, '').replaceAll('\0', ' ')) : '';
  const executable = linkTarget(`/proc/${pid}/exe`);
  return executable === undefined ? { commandLine } : { commandLine, executable };
}

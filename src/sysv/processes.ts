/** A process that has to do with an object, as `/proc` tells it (proc(5)). */
export interface ProcessFact {
  readonly pid: number;
  /** `TASK_COMM_LEN`: at most 15 characters. */
  readonly name: string;
  readonly uid: number;
  /** Milliseconds since the epoch, exact to about 2 s: the boot time is known in whole seconds. */
  readonly startedAt: number;
  /** Stopped by a signal or a debugger. */
  readonly isStopped: boolean;
}

/** What a process runs; read only when somebody asks. */
export interface Program {
  /** Arguments separated by blanks; empty where it may not be read. */
  readonly commandLine: string;
  /** Path of the program; absent where it may not be read. */
  readonly executable?: string;
}

/** How sure a start time is, in milliseconds: the boot time and the object's times are whole seconds. */
export const startToleranceMs = 2_000;

/** Of USER_HZ, which Linux has fixed at 100 for user space (time(7)). */
export const ticksASecond = 100;

/** What `/proc/PID/stat` says (proc_pid_stat(5)). */
export interface StatFields {
  readonly name: string;
  readonly state: string;
  readonly parent: number;
  /** Process id of the session's leader; a terminal has one. */
  readonly session: number;
  readonly isKernelThread: boolean;
  /** Clock ticks after boot. */
  readonly startTicks: number;
  /** Bytes of all its mappings. */
  readonly mappedBytes: number;
}

const kernelThreadFlag = 0x00200000;

/** Reads `/proc/PID/stat`; the name may itself contain blanks and parentheses. Undefined when the text is not one. */
export function parseStat(text: string): StatFields | undefined {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open < 0 || close < open) return undefined;
  const fields = text.slice(close + 2).split(' ', 23 - 2);
  const number = (field: number) => Number(fields[field - 3]);
  const state = fields[0];
  const startTicks = number(22);
  if (state === undefined || !Number.isFinite(startTicks)) return undefined;
  return {
    name: text.slice(open + 1, close),
    state,
    parent: number(4),
    session: number(6),
    isKernelThread: (number(9) & kernelThreadFlag) !== 0,
    startTicks,
    mappedBytes: number(23),
  };
}

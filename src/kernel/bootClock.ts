import { statSync } from 'node:fs';
import { uptime } from 'node:os';
import process from 'node:process';
import { parseStat, startToleranceMs, ticksASecond } from '../sysv/processes.ts';
import { readProcFile } from './procFile.ts';

/** What the clocks of this machine say at one moment, all in milliseconds. */
export interface ClockReading {
  /** Since the epoch. */
  readonly now: number;
  /** Since the machine was started, sleep included. */
  readonly uptime: number;
  /** When `/proc` was mounted, since the epoch by the clock of that day. */
  readonly procMountedAt: number;
  /** When the first process of this pid namespace started, since the machine was; undefined where that is hidden. */
  readonly firstStart: number | undefined;
}

/** A time of the kernel is the second in which something happened. */
const secondMs = 1_000;

/** Smaller differences are the clock's own drift, and the time between two of our questions. */
const noticeableMs = 1_000;

/**
 * Turns the ticks of a process's start into a time, by today's clock. The kernel records times of objects by the clock
 * of that moment, and the clock may have been set since: a virtual machine slept, or got the time from the network. The
 * first process of a pid namespace and its `/proc` come into being together, so what lies between them tells by how much.
 */
export class BootClock {
  private readonly read: () => ClockReading;
  private bootedAt = 0;
  private steadySince = Number.POSITIVE_INFINITY;
  private doubt = 0;

  constructor(read: () => ClockReading = readClocks) {
    this.read = read;
    this.refresh();
  }

  /** Reads the clocks again; true when the clock was set, which invalidates all earlier times. */
  refresh(): boolean {
    const { now, uptime: up, procMountedAt, firstStart } = this.read();
    const bootedAt = now - up;
    const change = Math.abs(bootedAt - this.bootedAt);
    if (change < noticeableMs) return false;
    const isFirst = this.bootedAt === 0;
    this.bootedAt = bootedAt;
    this.steadySince = now;
    const gap = firstStart === undefined ? Number.POSITIVE_INFINITY : procMountedAt - (bootedAt + firstStart);
    this.doubt = Math.max(this.doubt, Math.abs(gap), isFirst ? 0 : change);
    return true;
  }

  /** Milliseconds since the epoch, from clock ticks after the start of the machine. */
  timeOf(ticks: number): number {
    return this.bootedAt + (ticks * 1000) / ticksASecond;
  }

  /** A process that did something in that second since the epoch started no later than this, in milliseconds. */
  latestStart(second: number): number {
    const at = second * secondMs;
    return at + secondMs + startToleranceMs + this.doubtSince(at);
  }

  /** By how many milliseconds the clock may have been set since a time, which is in milliseconds since the epoch. */
  doubtSince(time: number): number {
    return time > this.steadySince ? 0 : this.doubt;
  }
}

/**
 * By how much `/proc/uptime` lags behind the clock of `/proc/PID/stat`, all in milliseconds: in containers of LXC, lxcfs
 * puts the container's own uptime there, while starts of processes still count from the start of the machine. This
 * process started at `ownStart` and is `ownAge` old, so the machine has been up for at least so long.
 */
export function uptimeLag(ownStart: number, ownAge: number, uptimeMs: number): number {
  const lag = ownStart + ownAge - uptimeMs;
  return lag > noticeableMs ? lag : 0;
}

/** Found at once: a process that has slept with its machine is older than it knows. */
const ownStart = startOf('self');
const lagMs = ownStart === undefined ? 0 : uptimeLag(ownStart, process.uptime() * 1000, uptime() * 1000);

function readClocks(): ClockReading {
  return {
    now: Date.now(),
    uptime: uptime() * 1000 + lagMs,
    procMountedAt: statSync('/proc').ctimeMs,
    firstStart: startOf('1'),
  };
}

/** Milliseconds after the start of the machine; undefined where that is hidden. */
function startOf(pid: string): number | undefined {
  const file = readProcFile(`/proc/${pid}/stat`);
  const ticks = file.ok ? parseStat(file.text)?.startTicks : undefined;
  return ticks === undefined ? undefined : (ticks * 1000) / ticksASecond;
}

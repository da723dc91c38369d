import { describe, expect, it } from 'vitest';
import type { ClockReading } from '../../../src/kernel/bootClock.ts';
import { BootClock, uptimeLag } from '../../../src/kernel/bootClock.ts';
import { startToleranceMs } from '../../../src/sysv/processes.ts';

const boot = 1_700_000_000_000;
const hour = 3_600_000;

/** A machine that was started at `boot`; its clock may be set. */
class Machine {
  uptime = 10 * hour;
  /** By how much the clock was set since the start. */
  set = 0;
  /** In a container: when its first process started, and its `/proc` was mounted. */
  firstStart: number | undefined = 200;

  read(): ClockReading {
    const now = boot + this.uptime + this.set;
    return { now, uptime: this.uptime, procMountedAt: boot + 200 + 300, firstStart: this.firstStart };
  }

  clock(): BootClock {
    return new BootClock(() => this.read());
  }
}

describe('BootClock', () => {
  it('turns ticks into times', () => {
    expect(new Machine().clock().timeOf(12_345)).toBe(boot + 123_450);
  });

  it('has next to no doubt where the clock was never set', () => {
    const clock = new Machine().clock();
    expect(clock.doubtSince(boot + hour)).toBeLessThan(1_000);
  });

  it.each([14 * hour, -2 * hour])('doubts all that is older than itself where the clock was set by %i ms', (set) => {
    const machine = new Machine();
    machine.set = set;
    const clock = machine.clock();
    const { now } = machine.read();
    expect(clock.doubtSince(now - hour)).toBeGreaterThanOrEqual(Math.abs(set) - 1_000);
    expect(clock.doubtSince(now + 1)).toBe(0);
  });

  it('notices when the clock is set, and doubts what is older', () => {
    const machine = new Machine();
    const clock = machine.clock();
    const before = machine.read().now;
    machine.uptime += hour;
    clock.refresh();
    expect(clock.doubtSince(before + 1)).toBe(0);
    machine.set = -hour;
    clock.refresh();
    expect(clock.doubtSince(machine.read().now - 1)).toBeGreaterThanOrEqual(hour);
    expect(clock.timeOf(0)).toBe(boot - hour);
  });

  it('says of itself when it was set, and only then: times of before hold no longer', () => {
    const machine = new Machine();
    const clock = machine.clock();
    const told = [0, 999, hour, hour, hour - 1_000].map((set) => {
      machine.set = set;
      return clock.refresh();
    });
    expect(told).toEqual([false, false, true, false, true]);
  });

  it('lets who did something in a second have started until its end, and later by all doubt', () => {
    const machine = new Machine();
    machine.firstStart = 500;
    const clock = machine.clock();
    const second = boot / 1_000 + 3_600;
    const end = (second + 1) * 1_000 + startToleranceMs;
    expect(clock.latestStart(second)).toBe(end);
    machine.set = hour;
    clock.refresh();
    expect(clock.latestStart(second)).toBe(end + hour);
  });

  it('keeps its doubt when the clock is set back to where it was', () => {
    const machine = new Machine();
    machine.set = hour;
    const clock = machine.clock();
    machine.set = 0;
    machine.uptime += 1_000;
    clock.refresh();
    expect(clock.doubtSince(boot + 9 * hour)).toBeGreaterThanOrEqual(hour - 1_000);
  });

  it('stays the same while the clock only drifts, so that nothing seems to change', () => {
    const machine = new Machine();
    const clock = machine.clock();
    for (const drift of [3, -200, 999]) {
      machine.set = drift;
      clock.refresh();
      expect(clock.timeOf(0)).toBe(boot);
    }
  });

  it('knows by its own start that the uptime is that of a container, and not of the machine', () => {
    // Started 10 hours after the machine, 40 ms ago; the container was started an hour ago.
    expect(uptimeLag(10 * hour, 40, hour)).toBe(9 * hour + 40);
    expect(uptimeLag(10 * hour, 40, 10 * hour + 45)).toBe(0);
    // A machine that was asleep meanwhile, or a program that took long to load, are no reason.
    expect(uptimeLag(10 * hour, 40, 12 * hour)).toBe(0);
  });

  it('is sure of nothing where the first process is hidden', () => {
    const machine = new Machine();
    machine.firstStart = undefined;
    expect(machine.clock().doubtSince(boot + hour)).toBe(Number.POSITIVE_INFINITY);
  });
});

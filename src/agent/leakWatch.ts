import { setTimeout as sleep } from 'node:timers/promises';
import type { EvidenceCollector } from '../kernel/evidenceCollector.ts';
import { ProcessHistory } from '../kernel/processHistory.ts';
import type { IpcObject } from '../sysv/objects.ts';
import { isMarkedForRemoval, refText } from '../sysv/objects.ts';
import type { Found } from './assess.ts';
import { assess, assessmentOf } from './assess.ts';
import type { Leaks, Run, RunEnd } from './leakProtocol.ts';
import { toWire } from './protocol.ts';

/** Milliseconds between two looks at the processes; one that lives shorter may never be seen. */
const lookMs = 100;
/** By so much the clocks disagree that tell of starts, in ticks of 10 ms, and of the times of objects. */
const clocksMs = 50;
/** The last processes of a program end a little after it. */
const settleMs = 1_000;

/** What a leak watch needs of its surroundings. */
export interface LeakHost {
  /** Reads the tables. */
  poll(): Promise<void>;
  /** See {@link Watcher.objectsBefore}. */
  objectsBefore(time: number): IpcObject[] | undefined;
  /** All objects of the last poll. */
  objects(): IpcObject[];
  collector(): Promise<EvidenceCollector>;
}

/** What there was when a run began. */
interface Beginning {
  readonly before: ReadonlySet<string>;
  /** Sets that may have been there before: what looks like their making may be a SETVAL of the run (semctl(2)). */
  readonly unclear: ReadonlySet<string>;
}

/** Finds out what programs leave behind. Looks at processes only while a run is followed. */
export class LeakWatch {
  private readonly host: LeakHost;
  private readonly history = new ProcessHistory();
  private readonly begun = new Map<string, Beginning>();
  private timer: NodeJS.Timeout | undefined;

  constructor(host: LeakHost) {
    this.host = host;
  }

  /** Begins to follow a run, or adds to what is known of it. */
  async follow({ run, roots, startedBy, startedAt }: Run): Promise<void> {
    this.history.follow(run, roots, startedBy);
    this.timer ??= setInterval(() => this.history.look(), lookMs);
    if (this.begun.has(run)) return;
    // Whoever tells of a run hears of its start late, when its process may have made objects already.
    const firstStart = this.history.firstStart(roots) ?? startedAt;
    const begun = startedAt - firstStart > clocksMs ? firstStart : startedAt;
    // A poll may have come between the start of the run and this: what it found proves nothing.
    const known = this.host.objectsBefore(begun);
    this.begun.set(run, { before: refsOf(known ?? []), unclear: new Set() });
    await this.host.poll();
    // What it may have made before anybody looked is not older than itself.
    const second = Math.floor((begun - clocksMs) / 1_000);
    const older = this.host.objects().filter(({ ctime }) => ctime < second);
    // Those that are older are none of the run's anyway.
    const unclear = known ? [] : this.host.objects().filter(({ kind }) => kind === 'sem');
    this.begun.set(run, { before: refsOf([...(known ?? []), ...older]), unclear: refsOf(unclear) });
  }

  /** What a run has left; undefined for one that was not followed. */
  async end({ run, endedAt, quietMs }: RunEnd): Promise<Leaks | undefined> {
    const begun = this.begun.get(run);
    if (!begun) return undefined;
    this.history.look();
    const deadline = performance.now() + settleMs;
    while (this.history.isAlive(run) && performance.now() < deadline) await sleep(lookMs / 2);
    await this.host.poll();
    const isOfRun = (object: IpcObject) =>
      !begun.before.has(refText(object)) && !isMarkedForRemoval(object) && object.ctime * 1_000 <= endedAt + settleMs;
    const appeared = this.host.objects().filter(isOfRun);
    const leaks = await this.attribute(run, appeared, begun.unclear, quietMs);
    this.begun.delete(run);
    this.history.forget(run);
    if (!this.history.isNeeded) {
      clearInterval(this.timer);
      this.timer = undefined;
    }
    return leaks;
  }

  private async attribute(
    run: string,
    appeared: readonly IpcObject[],
    unclear: ReadonlySet<string>,
    quietMs: number,
  ): Promise<Leaks> {
    const found = await assess(await this.host.collector(), appeared, quietMs);
    let unattributed = 0;
    const left: Leaks['left'][number][] = [];
    for (const each of found) {
      // What somebody uses is left by nobody, also where it cannot be seen who that is.
      if (each.finding.verdict === 'inUse') continue;
      const maker = this.makerOf(run, each);
      const isUnclear = maker === 'run' && unclear.has(refText(each.object));
      if (maker === 'unknown' || isUnclear) unattributed++;
      else if (maker === 'run') left.push({ object: toWire(each.object), assessment: assessmentOf(each) });
    }
    return { left, unattributed };
  }

  /** Whose object it is that nobody uses now, by the processes that did. */
  private makerOf(run: string, { object, finding }: Found): 'run' | 'others' | 'unknown' {
    const { actors } = finding.evidence;
    if (actors.length === 0) return 'unknown';
    if (actors.some(({ fate }) => fate.is === 'alive')) return 'others';
    const visible = actors.filter(({ fate }) => fate.is !== 'notVisible');
    const belongings = visible.map(({ pid }) => this.history.belonging(run, pid));
    if (belongings.includes('others')) return 'others';
    if (visible.length < actors.length) return 'unknown';
    // One that ended before it was seen is most likely of the run only where its user is.
    const isOfUsers = object.cuid === process.geteuid?.() || this.history.isUserOf(run, object.cuid);
    return belongings.includes('neverSeen') && !isOfUsers ? 'unknown' : 'run';
  }
}

function refsOf(objects: readonly IpcObject[]): Set<string> {
  return new Set(objects.map(refText));
}

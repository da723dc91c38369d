import type { EvidenceCollector } from '../kernel/evidenceCollector.ts';
import { noEvidence, usersOf } from '../sysv/evidence.ts';
import type { IpcObject, ObjectRef } from '../sysv/objects.ts';
import { kinds, refText } from '../sysv/objects.ts';
import { sameData } from '../sysv/sameData.ts';
import type { Found } from './assess.ts';
import { assess, assessAll, assessmentOf } from './assess.ts';
import type { Assessment, AssessOptions, Finding, SharedAssessment } from './protocol.ts';
import { batchSize } from './protocol.ts';

/** Looking for users may take at most a hundredth (1 %) of a core, with what it leaves to the garbage collector. */
const restFactor = 120;

/** What an assessor needs of its surroundings. */
export interface AssessorHost {
  /** When the last poll began, milliseconds since the epoch. */
  polledAt(): number;
  /** All objects of the last poll. */
  objects(): IpcObject[];
  find(ref: ObjectRef): IpcObject | undefined;
  collector(): Promise<EvidenceCollector>;
  send(assessments: readonly SharedAssessment[]): void;
  log(message: string): void;
}

/** Judges all objects again and again in the background, and tells what has become different. */
export class Assessor {
  private readonly host: AssessorHost;
  private options: AssessOptions = { intervalMs: null, quietMs: 0 };
  private timer: NodeJS.Timeout | undefined;
  private isRunning = false;
  /** The poll whose objects were judged last: they are judged once, soon after it. */
  private judgedPoll = 0;
  private sent: ReadonlyMap<string, Found> = new Map();

  constructor(host: AssessorHost) {
    this.host = host;
  }

  /** Starts, changes or stops the passes in the background. */
  watch(options: AssessOptions): void {
    this.options = options;
    this.judgedPoll = 0;
    clearTimeout(this.timer);
    if (options.intervalMs !== null) this.timer = setTimeout(() => void this.cycle(), 0);
  }

  /** Judges these objects as they are now. */
  async assess(refs: readonly ObjectRef[], quietMs: number): Promise<Assessment[]> {
    const objects = refs.flatMap((ref) => this.host.find(ref) ?? []);
    const found = await assess(await this.host.collector(), objects, quietMs);
    return found.map(assessmentOf);
  }

  /** The processes that use each of these objects now. No verdict is asked for, so what only a verdict needs is spared. */
  async usersOf(refs: readonly ObjectRef[]): Promise<(readonly number[])[]> {
    const objects = refs.flatMap((ref) => this.host.find(ref) ?? []);
    const found = await (await this.host.collector()).collect(objects, Date.now());
    return refs.map((ref) => usersOf(found.get(refText(ref)) ?? noEvidence).map(({ pid }) => pid));
  }

  private async cycle(): Promise<void> {
    if (this.isRunning) return;
    this.isRunning = true;
    const before = process.cpuUsage();
    try {
      // What processes do now says nothing about objects as they were long ago.
      const polledAt = this.host.polledAt();
      const { options } = this;
      if (polledAt !== this.judgedPoll) await this.pass();
      // Whoever has changed the options meanwhile wants to hear by the new ones.
      if (this.options === options) this.judgedPoll = polledAt;
    } catch (error) {
      this.host.log(`assessment: ${error instanceof Error ? error.stack : String(error)}`);
    } finally {
      this.isRunning = false;
    }
    const { user, system } = process.cpuUsage(before);
    const { intervalMs } = this.options;
    clearTimeout(this.timer);
    if (intervalMs === null) return;
    const busyMs = (user + system) / 1000;
    this.timer = setTimeout(() => void this.cycle(), Math.max(intervalMs, busyMs * restFactor));
  }

  private async pass(): Promise<void> {
    const objects = this.host.objects();
    const found = await assessAll(await this.host.collector(), objects, this.options.quietMs);
    const sent = new Map<string, Found>();
    const news = new Map<string, Finding>();
    const different: Found[] = [];
    for (const { object, finding } of found) {
      // Polls come through a pass: who hears of a removal would keep what is told after it.
      if (!this.host.find(object)) continue;
      const ref = refText(object);
      const before = this.sent.get(ref);
      if (before && !isNews(before, object, finding)) {
        sent.set(ref, before);
        continue;
      }
      // What is the same for many objects is kept and told once.
      const text = JSON.stringify(finding);
      const shared = news.get(text) ?? finding;
      news.set(text, shared);
      sent.set(ref, { object, finding: shared });
      different.push({ object, finding: shared });
    }
    this.sent = sent;
    for (let start = 0; start < different.length; start += batchSize) {
      this.host.send(gathered(different.slice(start, start + batchSize)));
    }
  }
}

/** Of an object that has changed, who called it stale no longer believes it by itself. */
function isNews(before: Found, object: IpcObject, finding: Finding): boolean {
  if (finding.verdict === 'stale' && before.object !== object) return true;
  return !sameData(before.finding, finding);
}

/** One entry for all objects of a kind with the same finding. */
function gathered(all: readonly Found[]): SharedAssessment[] {
  const byKind = {
    msg: new Map<Finding, number[]>(),
    sem: new Map<Finding, number[]>(),
    shm: new Map<Finding, number[]>(),
  };
  for (const { object, finding } of all) {
    const ids = byKind[object.kind].get(finding);
    if (ids) ids.push(object.id);
    else byKind[object.kind].set(finding, [object.id]);
  }
  return kinds.flatMap((kind) => [...byKind[kind]].map(([finding, ids]) => ({ kind, ids, finding })));
}

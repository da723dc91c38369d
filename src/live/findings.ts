import type { Finding } from '../agent/protocol.ts';
import type { Evidence } from '../sysv/evidence.ts';
import type { IpcObject } from '../sysv/objects.ts';
import { judge } from '../sysv/verdict.ts';

/** What is known about the objects of one kind, by identifier. */
export class KindFindings {
  readonly all = new Map<number, Finding>();
  readonly blocked = new Map<number, Finding>();
  readonly stale = new Set<number>();
  readonly formerlyKeyed = new Set<number>();
  /** The agent called them stale, and what they have shown since speaks against it. */
  private readonly contradicted = new Set<number>();

  /** Takes the agent's word. */
  set(id: number, finding: Finding): void {
    this.contradicted.delete(id);
    this.put(id, finding);
  }

  /**
   * Judges an object by what it shows now, where that may speak against the agent's `stale`; returns whether it does.
   * Nothing becomes stale here: that takes a look at all processes.
   */
  judgeAgain(object: IpcObject, now: number, quietMs: number): boolean {
    const { id } = object;
    const known = this.all.get(id);
    if (!known || !(this.stale.has(id) || this.contradicted.has(id))) return false;
    const judgement = judge(object, known.evidence, now, quietMs);
    if (judgement.verdict === 'stale' || judgement.verdict === known.verdict) return false;
    this.contradicted.add(id);
    this.put(id, { ...judgement, evidence: known.evidence });
    return true;
  }

  /** Returns whether something was known that tells of more than this object. */
  drop(id: number): boolean {
    const known = this.all.get(id);
    this.all.delete(id);
    this.blocked.delete(id);
    this.stale.delete(id);
    this.formerlyKeyed.delete(id);
    this.contradicted.delete(id);
    return known !== undefined && tellsOfOthers(known.evidence);
  }

  private put(id: number, finding: Finding): void {
    this.all.set(id, finding);
    if (finding.evidence.blocked.length > 0) this.blocked.set(id, finding);
    else this.blocked.delete(id);
    if (finding.verdict === 'stale') this.stale.add(id);
    else this.stale.delete(id);
    if (finding.evidence.originalKey !== undefined) this.formerlyKeyed.add(id);
    else this.formerlyKeyed.delete(id);
  }
}

/** Whether it is part of something among several objects: of waits, or of two segments with one key. */
function tellsOfOthers({ blocked, waiterCount = 0, originalKey }: Evidence): boolean {
  return blocked.length > 0 || waiterCount > 0 || originalKey !== undefined;
}

import type { Predecessor } from '../sysv/lineage.ts';
import { Lineage } from '../sysv/lineage.ts';
import type { IpcObject } from '../sysv/objects.ts';
import { sameObject } from '../sysv/objects.ts';
import type { Observation } from './observation.ts';
import type { PendingPoll } from './pendingPoll.ts';

/**
 * The objects of one kind. What was seen of them stands beside: most have nothing of the sort, and of tens of thousands
 * that arrive at once the garbage collector copies each one that stays.
 */
export class KindMirror {
  readonly objects = new Map<number, IpcObject>();
  agentPid: number | undefined;
  private readonly appearedAt = new Map<number, number>();
  private readonly changedAt = new Map<number, number>();
  private readonly predecessors = new Map<number, Predecessor>();
  private readonly lineage = new Lineage();

  /** An object with what was seen of the one that has its identifier. */
  observe(object: IpcObject): Observation {
    const { id } = object;
    const predecessor = this.predecessors.get(id);
    return {
      object,
      appearedAt: this.appearedAt.get(id),
      changedAt: this.changedAt.get(id),
      predecessor,
      isPredecessorThere: predecessor && this.objects.has(predecessor.id) ? true : undefined,
    };
  }

  /** `seenAt` is undefined during the first listing, when nothing is news. */
  upsert(object: IpcObject, seenAt: number | undefined, pending: PendingPoll): void {
    const before = this.objects.get(object.id);
    if (before && sameObject(before, object)) return;
    this.objects.set(object.id, object);
    if (seenAt !== undefined) this.witness(object, before, seenAt);
    (before ? pending.changed : pending.added).push(object);
  }

  remove(id: number, at: number, pending: PendingPoll): void {
    const object = this.objects.get(id);
    if (!object) return;
    pending.removed.push(this.observe(object));
    for (const known of [this.objects, this.appearedAt, this.changedAt, this.predecessors]) known.delete(id);
    this.lineage.released(object, at);
  }

  /** Remembers the object's predecessor where that has become known. */
  adopt(object: IpcObject): void {
    if (this.predecessors.has(object.id)) return;
    const predecessor = this.lineage.appeared(object);
    if (predecessor) this.predecessors.set(object.id, predecessor);
  }

  private witness(object: IpcObject, before: IpcObject | undefined, at: number): void {
    if (!before) {
      this.appearedAt.set(object.id, at);
      this.adopt(object);
      return;
    }
    // A segment that is marked for removal lives on without its key.
    if (object.key !== before.key) this.lineage.released(before, at);
    if (!isOwnReading(before, object, this.agentPid)) this.changedAt.set(object.id, at);
  }
}

/** Whether a segment differs by nothing but our own reading: the agent attached to it and detached again. */
function isOwnReading(before: IpcObject, after: IpcObject, agentPid: number | undefined): boolean {
  if (before.kind !== 'shm' || after.kind !== 'shm' || after.lpid !== agentPid) return false;
  const { lpid, atime, dtime, rss, swap } = after;
  const pages = { ...(rss === undefined ? {} : { rss }), ...(swap === undefined ? {} : { swap }) };
  return sameObject(after, { ...before, lpid, atime, dtime, ...pages });
}

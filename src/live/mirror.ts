import * as vscode from 'vscode';
import type { ChangeBatch, KernelState } from '../agent/protocol.ts';
import { fromWire, limitsFromWire } from '../agent/protocol.ts';
import { privateKey } from '../sysv/key.ts';
import type { Limits } from '../sysv/limits.ts';
import type { Predecessor } from '../sysv/lineage.ts';
import { Lineage } from '../sysv/lineage.ts';
import type { IpcObject, Kind, ObjectRef } from '../sysv/objects.ts';
import { kinds, sameObject } from '../sysv/objects.ts';
import type { TableState } from '../sysv/table.ts';
import { LostPoll } from './lostPoll.ts';

/** An object with what the explorer itself has seen of it. Times are milliseconds since the epoch. */
export interface Observation {
  readonly object: IpcObject;
  /** Absent when the object was there before the explorer looked for the first time. */
  readonly appearedAt?: number;
  /** When it last differed from the poll before. */
  readonly changedAt?: number;
  /** The object that had the same key before: a server was restarted. */
  readonly predecessor?: Predecessor;
}

/** What one poll changed, or a part of it. Every object stands in one list at the most. */
export interface MirrorChange {
  /** True for the first complete listing: nothing in it happened just now. */
  readonly isFirst: boolean;
  /** Whether further parts of the same poll follow, each in a turn of its own. */
  readonly hasMore: boolean;
  readonly added: readonly Observation[];
  readonly changed: readonly Observation[];
  /** As they were last seen. */
  readonly removed: readonly Observation[];
}

/**
 * The objects as the agent last saw them. It outlives agents: the listing of a new one is compared with the old one.
 * Work is done batch by batch, so that no poll, however large, blocks the extension host for long.
 */
export class Mirror implements vscode.Disposable {
  readonly onDidChange: vscode.Event<MirrorChange>;
  /** Table states, limits or user names changed. */
  readonly onDidChangeFacts: vscode.Event<void>;
  private readonly changeEmitter = new vscode.EventEmitter<MirrorChange>();
  private readonly factsEmitter = new vscode.EventEmitter<void>();
  private readonly byKind = { msg: new KindMirror(), sem: new KindMirror(), shm: new KindMirror() } as const;
  private readonly names = new Map<number, string>();
  private kernelState: KernelState | undefined;
  private knownLimits: Limits | undefined;
  private completeAt: number | undefined;
  private pending = new PendingPoll();
  private readonly lost = new LostPoll<Observation>();
  private readonly outbox: MirrorChange[] = [];
  private delivery: NodeJS.Immediate | undefined;

  constructor() {
    this.onDidChange = this.changeEmitter.event;
    this.onDidChangeFacts = this.factsEmitter.event;
  }

  /** The objects of a kind, by identifier. */
  objects(kind: Kind): ReadonlyMap<number, Observation> {
    return this.byKind[kind].observations;
  }

  /** The object, unless it is gone. */
  find({ kind, id }: ObjectRef): Observation | undefined {
    return this.byKind[kind].observations.get(id);
  }

  /** A user's name, or the number where it has none. */
  userName(uid: number): string {
    return this.names.get(uid) ?? String(uid);
  }

  /** How a table can be read; undefined until the first poll. */
  tableState(kind: Kind): TableState | undefined {
    return this.kernelState?.tables[kind];
  }

  /** The limits of the IPC namespace; undefined until the first poll, and where nothing tells them. */
  get limits(): Limits | undefined {
    return this.knownLimits;
  }

  /** When the last poll that found something new began; undefined until a complete listing has arrived. */
  get listedAt(): number | undefined {
    return this.completeAt;
  }

  applyState(state: KernelState): void {
    // A new agent tells what the old one had told.
    const isNews = JSON.stringify(state) !== JSON.stringify(this.kernelState);
    this.kernelState = state;
    this.knownLimits = state.limits && limitsFromWire(state.limits);
    if (isNews) this.factsEmitter.fire();
  }

  applyUsers(users: readonly { readonly uid: number; readonly name: string }[]): void {
    const isNews = users.some(({ uid, name }) => this.names.get(uid) !== name);
    for (const { uid, name } of users) this.names.set(uid, name);
    if (isNews) this.factsEmitter.fire();
  }

  /** A new agent does not finish what the old one had begun to say. `agentPid` is its process. */
  beginSession(agentPid: number): void {
    this.lost.take(this.pending);
    this.pending = new PendingPoll();
    this.byKind.shm.agentPid = agentPid;
  }

  /** Takes a part of a poll; listeners hear of the poll when its last part is there. */
  applyBatch(batch: ChangeBatch): void {
    const { pending } = this;
    const mirror = this.byKind[batch.kind];
    const seenAt = this.completeAt === undefined ? undefined : batch.at;
    for (const id of batch.removed) mirror.remove(id, batch.at, pending);
    for (const wire of batch.upserted) mirror.upsert(fromWire(wire), seenAt, pending);
    if (batch.isSnapshot) pending.see(batch);
    if (!batch.hasMore) this.finish(batch.at);
  }

  dispose(): void {
    clearImmediate(this.delivery);
    this.changeEmitter.dispose();
    this.factsEmitter.dispose();
  }

  private finish(at: number): void {
    const { pending } = this;
    this.pending = new PendingPoll();
    for (const kind of kinds) {
      const seen = pending.seen.get(kind);
      const mirror = this.byKind[kind];
      // All that was seen is there now, so that equal numbers mean that there is nothing else.
      if (!seen || seen.size === mirror.observations.size) continue;
      for (const id of [...mirror.observations.keys()]) if (!seen.has(id)) mirror.remove(id, at, pending);
    }
    const isFirst = this.completeAt === undefined;
    this.completeAt = at;
    const { changed, removed, ...found } = this.lost.join(pending, (object) => this.find(object));
    // In a complete listing the old holder of a key is found to be gone only now, after the new one was read.
    const added =
      removed.length === 0 ? found.added : found.added.map((seen) => this.byKind[seen.object.kind].adopt(seen));
    this.outbox.push(...partsOf(isFirst, added, changed, removed));
    if (this.delivery) return;
    if (this.outbox.length > 1) this.delivery = setImmediate(() => this.deliver());
    else this.deliver();
  }

  /** Hands out one part a turn: what each listener does for an object adds up with thousands of them. */
  private deliver(): void {
    this.delivery = undefined;
    const part = this.outbox.shift();
    if (!part) return;
    this.changeEmitter.fire(part);
    if (this.outbox.length > 0) this.delivery = setImmediate(() => this.deliver());
  }
}

/** Most objects of one list in a part. */
const partSize = 500;

function partsOf(
  isFirst: boolean,
  added: readonly Observation[],
  changed: readonly Observation[],
  removed: readonly Observation[],
): MirrorChange[] {
  const longest = Math.max(added.length, changed.length, removed.length);
  const count = Math.max(Math.ceil(longest / partSize), isFirst ? 1 : 0);
  return Array.from({ length: count }, (_, index) => {
    const [start, end] = [index * partSize, (index + 1) * partSize];
    return {
      isFirst,
      hasMore: index < count - 1,
      added: added.slice(start, end),
      changed: changed.slice(start, end),
      removed: removed.slice(start, end),
    };
  });
}

/** The objects of one kind. */
class KindMirror {
  readonly observations = new Map<number, Observation>();
  agentPid: number | undefined;
  private readonly lineage = new Lineage();

  /** `seenAt` is undefined during the first listing, when nothing is news. */
  upsert(object: IpcObject, seenAt: number | undefined, pending: PendingPoll): void {
    const before = this.observations.get(object.id);
    if (before && sameObject(before.object, object)) return;
    const observation = before ? { ...before, object } : { object };
    const seen = seenAt === undefined ? observation : this.witnessed(observation, before, seenAt);
    this.observations.set(object.id, seen);
    (before ? pending.changed : pending.added).push(seen);
  }

  remove(id: number, at: number, pending: PendingPoll): void {
    const observation = this.observations.get(id);
    if (!observation) return;
    this.observations.delete(id);
    this.lineage.released(observation.object, at);
    pending.removed.push(observation);
  }

  /** The observation, with its predecessor where that has become known. */
  adopt(observation: Observation): Observation {
    const predecessor = observation.predecessor ?? this.lineage.appeared(observation.object);
    if (!predecessor || predecessor === observation.predecessor) return observation;
    const adopted = { ...observation, predecessor };
    this.observations.set(observation.object.id, adopted);
    return adopted;
  }

  private witnessed(observation: Observation, before: Observation | undefined, at: number): Observation {
    if (!before) {
      const predecessor = this.lineage.appeared(observation.object);
      return predecessor ? { ...observation, appearedAt: at, predecessor } : { ...observation, appearedAt: at };
    }
    const hasGivenKeyAway = before.object.key !== privateKey && observation.object.key === privateKey;
    if (hasGivenKeyAway) this.lineage.released(before.object, at);
    return isOwnReading(before.object, observation.object, this.agentPid)
      ? observation
      : { ...observation, changedAt: at };
  }
}

/** Whether a segment differs by nothing but our own reading: the agent attached to it and detached again. */
function isOwnReading(before: IpcObject, after: IpcObject, agentPid: number | undefined): boolean {
  if (before.kind !== 'shm' || after.kind !== 'shm' || after.lpid !== agentPid) return false;
  const { lpid, atime, dtime, rss, swap } = after;
  const pages = { ...(rss === undefined ? {} : { rss }), ...(swap === undefined ? {} : { swap }) };
  return sameObject(after, { ...before, lpid, atime, dtime, ...pages });
}

/** What has arrived of a poll so far. */
class PendingPoll {
  readonly added: Observation[] = [];
  readonly changed: Observation[] = [];
  readonly removed: Observation[] = [];
  /** Identifiers of a complete listing, by kind. */
  readonly seen = new Map<Kind, Set<number>>();

  see({ kind, upserted }: ChangeBatch): void {
    const seen = this.seen.get(kind) ?? new Set();
    for (const { id } of upserted) seen.add(id);
    this.seen.set(kind, seen);
  }
}

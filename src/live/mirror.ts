import * as vscode from 'vscode';
import type { ChangeBatch, KernelState } from '../agent/protocol.ts';
import { fromWire, limitsFromWire } from '../agent/protocol.ts';
import type { Limits } from '../sysv/limits.ts';
import type { IpcObject, Kind, ObjectRef } from '../sysv/objects.ts';
import { kinds } from '../sysv/objects.ts';
import type { TableState } from '../sysv/table.ts';
import { Delivery } from './delivery.ts';
import { KindMirror } from './kindMirror.ts';
import { LostPoll } from './lostPoll.ts';
import type { MirrorChange, Observation } from './observation.ts';
import type { PollLists } from './pendingPoll.ts';
import { PendingPoll } from './pendingPoll.ts';

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
  /** The kinds that were listed once: one whose table can be read only later shows nothing new by that. */
  private readonly listed = new Set<Kind>();
  private pending = new PendingPoll();
  private readonly lost = new LostPoll<Observation>();
  private readonly outbox: Delivery[] = [];
  private delivery: NodeJS.Immediate | undefined;

  constructor() {
    this.onDidChange = this.changeEmitter.event;
    this.onDidChangeFacts = this.factsEmitter.event;
  }

  /** The objects of a kind, by identifier. */
  objects(kind: Kind): ReadonlyMap<number, IpcObject> {
    return this.byKind[kind].objects;
  }

  /** The object, unless it is gone, with what was seen of it. */
  find({ kind, id }: ObjectRef): Observation | undefined {
    const object = this.byKind[kind].objects.get(id);
    return object && this.observe(object);
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
    const { added, changed, removed } = this.pending;
    this.lost.take({ added: added.map(this.observe), changed: changed.map(this.observe), removed });
    this.pending = new PendingPoll();
    this.byKind.shm.agentPid = agentPid;
  }

  /** Takes a part of a poll; listeners hear of the poll when its last part is there. */
  applyBatch(batch: ChangeBatch): void {
    const { pending } = this;
    const mirror = this.byKind[batch.kind];
    const seenAt = this.listed.has(batch.kind) ? batch.at : undefined;
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
      if (seen) this.listed.add(kind);
      // All that was seen is there now, so that equal numbers mean that there is nothing else.
      if (!seen || seen.size === mirror.objects.size) continue;
      for (const id of [...mirror.objects.keys()]) if (!seen.has(id)) mirror.remove(id, at, pending);
    }
    const isFirst = this.completeAt === undefined;
    this.completeAt = at;
    const lists = this.withLost(pending);
    // In a complete listing the old holder of a key is found to be gone only now, after the new one was read.
    if (lists.removed.length > 0) for (const object of lists.added) this.byKind[object.kind].adopt(object);
    const delivery = new Delivery(isFirst, lists, this.observe);
    if (delivery.isDone) return;
    this.outbox.push(delivery);
    if (this.delivery) return;
    if (delivery.isOnePart) this.deliver();
    else this.delivery = setImmediate(() => this.deliver());
  }

  /** What has changed, with what nobody has heard of yet. */
  private withLost(poll: PollLists): PollLists {
    if (this.lost.isEmpty) return poll;
    const { added, changed, removed } = this.lost.join(
      { added: poll.added.map(this.observe), changed: poll.changed.map(this.observe), removed: poll.removed },
      (object) => this.find(object),
    );
    return { added: added.map(({ object }) => object), changed: changed.map(({ object }) => object), removed };
  }

  private readonly observe = (object: IpcObject): Observation => this.byKind[object.kind].observe(object);

  /** Hands out one part a turn: what each listener does for an object adds up with thousands of them. */
  private deliver(): void {
    this.delivery = undefined;
    const [next] = this.outbox;
    if (!next) return;
    const part = next.take();
    if (next.isDone) this.outbox.shift();
    if (this.outbox.length > 0) this.delivery = setImmediate(() => this.deliver());
    this.changeEmitter.fire(part);
  }
}

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CancellationToken } from 'vscode-jsonrpc/node';
import { mayRemove } from '../kernel/capabilities.ts';
import { clockTickMs } from '../kernel/clockTick.ts';
import type { EvidenceCollector } from '../kernel/evidenceCollector.ts';
import { formerUsers } from '../kernel/formerUsers.ts';
import { remove } from '../kernel/libc.ts';
import type { ObjectStat } from '../kernel/objectStat.ts';
import { isObjectGone, statObject } from '../kernel/objectStat.ts';
import { Turns } from '../kernel/turns.ts';
import type { IpcObject, ObjectRef } from '../sysv/objects.ts';
import { refText } from '../sysv/objects.ts';
import { differences, isUntouched } from '../sysv/removal.ts';
import { assess, assessmentOf } from './assess.ts';
import { currentObjects } from './currentObjects.ts';
import type { Assessment } from './protocol.ts';
import { toWire } from './protocol.ts';
import type { Inspection, RemovalItem, RemovalOutcome, UndoPlace, WireOutcome } from './removalProtocol.ts';
import { canSave, saveObject } from './saving.ts';
import type { Sweep } from './sweep.ts';
import { evidenceLifeMs, sweep, sweepable } from './sweep.ts';

/** Objects that are judged with one look at all processes; and semaphores, of which each is asked for apart. */
const objectsALook = 1_000;
const semaphoresALook = 10_000;
/** Objects of an inspection that are told with one message. */
const toldAtOnce = 500;
/** How often an object that is being used is looked at anew, or saved again, before it is left alone. */
const mostAttempts = 3;
const secondMs = 1_000;

/** An object as it was just before something is done to it. */
export interface Looked {
  readonly stat: ObjectStat;
  readonly assessment: Assessment;
  /** When the processes were looked at, by `performance.now()`. */
  readonly at: number;
}

/** Removes objects that still are what was confirmed, and no others. */
export class Remover {
  private readonly collector: () => Promise<EvidenceCollector>;
  private readonly multiplier: number;

  constructor(collector: () => Promise<EvidenceCollector>, multiplier: number) {
    this.collector = collector;
    this.multiplier = multiplier;
  }

  /** What is to be shown before a removal is confirmed, told part by part. Objects that are gone are left out. */
  async inspect(
    refs: readonly ObjectRef[],
    quietMs: number,
    maxBytes: number,
    onFound: (part: readonly Inspection[]) => void,
  ): Promise<void> {
    const turns = new Turns();
    const objects = await currentObjects(refs, this.multiplier, turns);
    const found = await assess(await this.collector(), objects, quietMs);
    for (let start = 0; start < found.length; start += toldAtOnce) {
      const part: Inspection[] = [];
      for (const each of found.slice(start, start + toldAtOnce)) {
        const saving = canSave(each.object, maxBytes);
        part.push({ object: toWire(each.object), assessment: assessmentOf(each), saving });
        await turns.give();
      }
      onFound(part);
    }
  }

  /**
   * Removes objects; ends between two when cancelled. What became of them, in the order of the items. `onProgress` is
   * told how many are done.
   */
  async remove(
    items: readonly RemovalItem[],
    quietMs: number,
    undo: UndoPlace | null,
    token: CancellationToken,
    onProgress: (done: number) => void,
  ): Promise<WireOutcome[]> {
    const outcomes = new Map<RemovalItem, WireOutcome>();
    const turns = new Turns();
    const take = (item: RemovalItem, outcome: WireOutcome) => {
      outcomes.set(item, outcome);
      onProgress(outcomes.size);
    };
    const onRemoved = (item: RemovalItem) => take(item, 'removed');
    await this.sweepMany({ wanted: sweepable(items), quietMs, turns, token, onRemoved });
    const rest = items.filter((item) => !outcomes.has(item));
    for (let start = 0; start < rest.length && !token.isCancellationRequested; ) {
      const batch = nextToLookAt(rest, start);
      const looked = await this.look(
        batch.map(({ seen }) => seen),
        quietMs,
      );
      for (const item of batch) {
        const now = looked.get(refText(item.seen));
        // One at least is done, however long it takes to look.
        const isOld = now && item !== batch[0] && performance.now() > now.at + evidenceLifeMs;
        if ((isOld && !isAttached(now.stat.object)) || token.isCancellationRequested) break;
        take(item, await this.removeOne(item, now, quietMs, undo));
        start++;
        await turns.give();
      }
    }
    return items.map((item) => outcomes.get(item) ?? null);
  }

  /** The quick way for many objects of which nothing is kept. */
  private async sweepMany(wanted: Sweep): Promise<void> {
    try {
      await sweep(await this.collector(), wanted);
    } catch (error) {
      // What was removed until then has to be told, and the rest can be asked for one by one.
      console.error(`sweep: ${error instanceof Error ? error.stack : String(error)}`);
    }
  }

  /** Objects as they are now, by `kind:id`; those that are gone are left out. */
  async look(refs: readonly ObjectRef[], quietMs: number): Promise<Map<string, Looked>> {
    const stats = refs.flatMap((ref) => {
      const stat = statObject(ref, this.multiplier);
      return stat.ok ? [stat.value] : [];
    });
    const objects = stats.map(({ object }) => object);
    const found = await assess(await this.collector(), objects, quietMs);
    const assessed = new Map(found.map((each) => [refText(each.object), each]));
    const looked = new Map<string, Looked>();
    for (const stat of stats) {
      const ref = refText(stat.object);
      const each = assessed.get(ref);
      if (each) looked.set(ref, { stat, assessment: assessmentOf(each), at: each.at });
    }
    return looked;
  }

  private async removeOne(
    { seen, isSaved }: RemovalItem,
    looked: Looked | undefined,
    quietMs: number,
    undo: UndoPlace | null,
  ): Promise<RemovalOutcome> {
    const { kind, id } = seen;
    if (!looked) return { is: 'alreadyGone' };
    let { stat, assessment } = looked;
    const place = isSaved ? undo : null;
    for (let attempt = 0; attempt < mostAttempts; attempt++) {
      const found = differences(seen, stat.object, assessment.verdict, isSaved);
      if (found.length > 0) return { is: 'skipped', differences: found, assessment };
      const { uid } = stat.object;
      if (!mayRemove(stat.object)) return { is: 'refused', errno: 'EPERM', uid };
      const unsettled = place ? unsettledMs(stat.object) : 0;
      if (unsettled > 0) {
        await sleep(unsettled);
        const now = (await this.look([seen], quietMs)).get(refText(seen));
        if (!now) return { is: 'alreadyGone' };
        ({ stat, assessment } = now);
        continue;
      }
      const saved = place && saveObject(stat, place);
      if (saved?.ok === false && saved.why === 'gone') return { is: 'alreadyGone' };
      if (saved?.ok === false && saved.why === 'error') return { is: 'notSaved', errno: saved.errno };
      const drop = () => place && saved?.ok && rmSync(join(place.directory, saved.file), { force: true });
      // From here to the removal nothing is waited for: what is compared is what is removed.
      const now = statObject(seen, this.multiplier);
      if (!now.ok) {
        drop();
        return isObjectGone(now.errno) ? { is: 'alreadyGone' } : { is: 'refused', errno: now.errno, uid };
      }
      const attacher = saved ? process.pid : undefined;
      const isSame = isUntouched(stat.object, now.value.object, attacher) && (!saved?.ok || saved.isCurrent());
      if (saved?.ok !== false && isSame) {
        const removed = remove(kind, id);
        if (removed.ok) {
          formerUsers.forget(seen, 'lastAttacher');
          return removal(now.value.object, saved ? saved.file : undefined, assessment);
        }
        drop();
        if (isObjectGone(removed.errno)) return { is: 'alreadyGone' };
        return { is: 'refused', errno: removed.errno, uid };
      }
      drop();
      stat = now.value;
      const [again] = await assess(await this.collector(), [stat.object], quietMs);
      if (again) assessment = assessmentOf(again);
    }
    return { is: 'tooBusy' };
  }
}

/** Looking for who has a segment attached may take long; that it is, its row says until the last moment. */
function isAttached(object: IpcObject): boolean {
  return object.kind === 'shm' && object.nattch > 0;
}

/** As many as can be looked at before what is found grows old. */
function nextToLookAt(items: readonly RemovalItem[], start: number): RemovalItem[] {
  const batch: RemovalItem[] = [];
  let semaphores = 0;
  for (const item of items.slice(start, start + objectsALook)) {
    if (item.seen.kind === 'sem') semaphores += Number(item.seen.size);
    if (batch.length > 0 && semaphores > semaphoresALook) break;
    batch.push(item);
  }
  return batch;
}

/**
 * For how long a queue cannot be saved yet. Its times are whole seconds: what happens within the second of its last use
 * may leave its row as it was, with other messages in the queue. 0 also when that second is far ahead: somebody has put
 * the clock back, and its times tell nothing.
 */
function unsettledMs(object: IpcObject): number {
  if (object.kind !== 'msg') return 0;
  const rest = (Math.max(object.stime, object.rtime) + 1) * secondMs + clockTickMs - Date.now();
  return rest > 0 && rest <= secondMs + clockTickMs ? rest : 0;
}

function removal(object: IpcObject, file: string | undefined, assessment: Assessment): RemovalOutcome {
  const base = file === undefined ? {} : { file };
  if (object.kind !== 'shm' || object.nattch === 0) return { ...base, is: 'removed' };
  return { ...base, is: 'marked', assessment, nattch: object.nattch };
}

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CancellationToken } from 'vscode-jsonrpc/node';
import { mayRemove } from '../kernel/capabilities.ts';
import type { EvidenceCollector } from '../kernel/evidenceCollector.ts';
import { remove } from '../kernel/libc.ts';
import type { ObjectStat } from '../kernel/objectStat.ts';
import { isGone, statObject } from '../kernel/objectStat.ts';
import type { IpcObject, ObjectRef } from '../sysv/objects.ts';
import { refText } from '../sysv/objects.ts';
import { differences, isWorse } from '../sysv/removal.ts';
import { assess, assessmentOf } from './assess.ts';
import type { Assessment } from './protocol.ts';
import { toWire } from './protocol.ts';
import type { Inspection, RemovalItem, RemovalResult, UndoPlace } from './removalProtocol.ts';
import { canSave, saveObject } from './saving.ts';

/** Nobody is believed to be still unused for longer than this, in milliseconds. */
const evidenceLifeMs = 250;
/** Objects that are judged with one look at all processes. */
const objectsALook = 1_000;
/** Longest time at a stretch, so that polls and cancelling come through. */
const sliceMs = 5;
/** How often an object that is being used is saved again before it is left alone. */
const mostSaves = 3;

/** An object as it was just before something is done to it. */
export interface Looked {
  readonly stat: ObjectStat;
  readonly assessment: Assessment;
}

/** Removes objects that still are what was confirmed, and no others. */
export class Remover {
  private readonly collector: () => Promise<EvidenceCollector>;
  private readonly multiplier: number;

  constructor(collector: () => Promise<EvidenceCollector>, multiplier: number) {
    this.collector = collector;
    this.multiplier = multiplier;
  }

  /** What is to be shown before a removal is confirmed. Objects that are gone are left out. */
  async inspect(refs: readonly ObjectRef[], quietMs: number, maxBytes: number): Promise<Inspection[]> {
    const looked = await this.look(refs, quietMs);
    return [...looked.values()].map(({ stat, assessment }) => ({
      object: toWire(stat.object),
      assessment,
      saving: canSave(stat.object, maxBytes),
    }));
  }

  /** Removes one object after the other; ends between two when cancelled. */
  async remove(
    items: readonly RemovalItem[],
    quietMs: number,
    undo: UndoPlace | null,
    token: CancellationToken,
  ): Promise<RemovalResult[]> {
    const results: RemovalResult[] = [];
    let sliceEnd = performance.now() + sliceMs;
    while (results.length < items.length && !token.isCancellationRequested) {
      const batch = items.slice(results.length, results.length + objectsALook);
      const looked = await this.look(
        batch.map(({ seen }) => seen),
        quietMs,
      );
      const lookedUntil = performance.now() + evidenceLifeMs;
      for (const item of batch) {
        results.push(await this.removeOne(item, looked.get(refText(item.seen)), quietMs, undo));
        if (performance.now() > sliceEnd) {
          await nextTurn();
          sliceEnd = performance.now() + sliceMs;
        }
        if (token.isCancellationRequested || performance.now() > lookedUntil) break;
      }
    }
    return results;
  }

  /** Objects as they are now, by `kind:id`; those that are gone are left out. */
  async look(refs: readonly ObjectRef[], quietMs: number): Promise<Map<string, Looked>> {
    const stats = refs.flatMap((ref) => {
      const stat = statObject(ref, this.multiplier);
      return stat.ok ? [stat.value] : [];
    });
    const assessments = await this.assess(
      stats.map(({ object }) => object),
      quietMs,
    );
    const looked = new Map<string, Looked>();
    for (const stat of stats) {
      const ref = refText(stat.object);
      const assessment = assessments.get(ref);
      if (assessment) looked.set(ref, { stat, assessment });
    }
    return looked;
  }

  private async assess(objects: readonly IpcObject[], quietMs: number): Promise<Map<string, Assessment>> {
    const found = await assess(await this.collector(), objects, quietMs);
    return new Map(found.map((each) => [refText(each.object), assessmentOf(each)]));
  }

  private async removeOne(
    { seen, isSaved }: RemovalItem,
    looked: Looked | undefined,
    quietMs: number,
    undo: UndoPlace | null,
  ): Promise<RemovalResult> {
    const { kind, id } = seen;
    if (!looked) return { kind, id, is: 'alreadyGone' };
    let { stat, assessment } = looked;
    for (let attempt = 0; attempt < mostSaves; attempt++) {
      const found = differences(seen, stat.object);
      if (isWorse(assessment.verdict, seen.verdict)) found.push('verdict');
      if (found.length > 0) return { kind, id, is: 'skipped', differences: found, assessment };
      const { uid } = stat.object;
      if (!mayRemove(stat.object)) return { kind, id, is: 'refused', errno: 'EPERM', uid };
      const place = isSaved ? undo : null;
      const saved = place && saveObject(stat, place);
      if (saved?.ok === false && saved.why === 'gone') return { kind, id, is: 'alreadyGone' };
      if (saved?.ok === false && saved.why === 'error') return { kind, id, is: 'notSaved', errno: saved.errno };
      const drop = () => place && saved?.ok && rmSync(join(place.directory, saved.file), { force: true });
      // From here to the removal nothing is waited for: what is compared is what is removed.
      const now = statObject(seen, this.multiplier);
      if (!now.ok) {
        drop();
        return isGone(now.errno) ? { kind, id, is: 'alreadyGone' } : { kind, id, is: 'refused', errno: now.errno, uid };
      }
      if (saved?.ok !== false && isUntouched(stat.object, now.value.object)) {
        const removed = remove(kind, id);
        if (removed.ok) return removal(now.value.object, saved ? saved.file : undefined, assessment);
        drop();
        if (isGone(removed.errno)) return { kind, id, is: 'alreadyGone' };
        return { kind, id, is: 'refused', errno: removed.errno, uid };
      }
      drop();
      stat = now.value;
      assessment = (await this.assess([stat.object], quietMs)).get(refText(seen)) ?? assessment;
    }
    return { kind, id, is: 'tooBusy' };
  }
}

function removal(object: IpcObject, file: string | undefined, assessment: Assessment): RemovalResult {
  const { kind, id } = object;
  const base = file === undefined ? { kind, id } : { kind, id, file };
  if (object.kind !== 'shm' || object.nattch === 0) return { ...base, is: 'removed' };
  return { ...base, is: 'marked', assessment, nattch: object.nattch };
}

/** Whether nobody has used an object between two looks, but for our own attach to save it. */
function isUntouched(before: IpcObject, now: IpcObject): boolean {
  if (before.key !== now.key || before.ctime !== now.ctime || before.cuid !== now.cuid) return false;
  if (before.kind === 'msg' && now.kind === 'msg') {
    const { qnum, cbytes, lspid, lrpid, stime, rtime } = now;
    const isSameLoad = before.qnum === qnum && before.cbytes === cbytes;
    const isSameActors = before.lspid === lspid && before.lrpid === lrpid;
    return isSameLoad && isSameActors && before.stime === stime && before.rtime === rtime;
  }
  if (before.kind === 'sem' && now.kind === 'sem') return before.otime === now.otime;
  if (before.kind === 'shm' && now.kind === 'shm') {
    return before.nattch === now.nattch && (now.lpid === before.lpid || now.lpid === process.pid);
  }
  return false;
}

import type { CancellationToken } from 'vscode-jsonrpc/node';
import { mayRemove } from '../kernel/capabilities.ts';
import { clockTickMs } from '../kernel/clockTick.ts';
import type { EvidenceCollector, Survey } from '../kernel/evidenceCollector.ts';
import { remove } from '../kernel/libc.ts';
import { tablePages } from '../kernel/tablePages.ts';
import type { Turns } from '../kernel/turns.ts';
import type { IpcObject, Kind } from '../sysv/objects.ts';
import { kinds, lastActivity } from '../sysv/objects.ts';
import { differences } from '../sysv/removal.ts';
import { judge } from '../sysv/verdict.ts';
import { manyOfAKind } from './currentObjects.ts';
import type { RemovalItem } from './removalProtocol.ts';

/** Nobody is believed to be still unused for longer than this, in milliseconds. */
export const evidenceLifeMs = 250;
/** A row that is older, in milliseconds, is no longer what is removed. */
const rowLifeMs = 5;
/** The kernel asks for each semaphore apart: larger sets would hold up all others. */
const mostSemaphores = 8;

/** Of each kind, by identifier. */
type Wanted = Readonly<Record<Kind, Map<number, RemovalItem>>>;

/** Who looks at all processes. */
type Surveyor = Pick<EvidenceCollector, 'survey'>;

/** What is to be swept, and who wants to know how it goes on. */
export interface Sweep {
  /** What is removed is taken out. */
  readonly wanted: Wanted;
  readonly quietMs: number;
  readonly turns: Turns;
  readonly token: CancellationToken;
  readonly onRemoved: (item: RemovalItem) => void;
}

/** Those of which nothing is kept, of kinds of which there are enough that reading the whole table pays. */
export function sweepable(items: readonly RemovalItem[]): Wanted {
  const wanted: Wanted = { msg: new Map(), sem: new Map(), shm: new Map() };
  for (const item of items) {
    const { kind, id, size } = item.seen;
    const isLarge = kind === 'sem' && Number(size) > mostSemaphores;
    if (!item.isSaved && !isLarge) wanted[kind].set(id, item);
  }
  for (const kind of kinds) if (wanted[kind].size < manyOfAKind) wanted[kind].clear();
  return wanted;
}

/**
 * Removes many objects: those that are certain, for which one look at all processes and the kernel's table are enough.
 * The table is read some dozens of rows at a time, and each portion is removed right after it was read. Whatever is not
 * as it was confirmed, is used, or may not be removed stays in `wanted`: it needs a closer look, and an answer of its
 * own.
 */
export async function sweep(collector: Surveyor, all: Sweep): Promise<void> {
  for (let before = Number.POSITIVE_INFINITY; ; ) {
    const left = kinds.reduce((count, kind) => count + all.wanted[kind].size, 0);
    // Where less than half went, on a busy machine or of objects in use, a look at each is the quicker way.
    if (left === 0 || left > before / 2 || all.token.isCancellationRequested) return;
    before = left;
    await sweepOnce(collector, all);
  }
}

/** Ends when what was seen of the processes, or a portion of rows, is too old to be believed. */
async function sweepOnce(collector: Surveyor, { wanted, quietMs, turns, token, onRemoved }: Sweep): Promise<void> {
  const survey = await collector.survey(keysOf(wanted));
  const believedUntil = performance.now() + evidenceLifeMs;
  for (const kind of kinds) {
    for (const page of wanted[kind].size > 0 ? tablePages(kind) : []) {
      const readUntil = performance.now() + rowLifeMs;
      for (const object of page) {
        const item = wanted[kind].get(object.id);
        if (!item || !isCertain(item, object, survey, quietMs) || performance.now() > readUntil) continue;
        if (!remove(kind, object.id).ok) continue;
        wanted[kind].delete(object.id);
        onRemoved(item);
      }
      await turns.give();
      if (token.isCancellationRequested || performance.now() > believedUntil) return;
    }
  }
}

function keysOf(wanted: Wanted): Set<number> {
  const keys = new Set<number>();
  for (const kind of kinds) for (const { seen } of wanted[kind].values()) keys.add(seen.key);
  return keys;
}

/**
 * Whether it is as it was confirmed, nobody has it attached, and nobody has used it since the survey: a process that has
 * come into being since is not known there, and would be taken for a dead one.
 */
function isCertain(
  { seen, isSaved }: RemovalItem,
  object: IpcObject,
  { at, evidenceOf }: Survey,
  quietMs: number,
): boolean {
  if ((object.kind === 'shm' && object.nattch > 0) || !mayRemove(object)) return false;
  if (lastActivity(object) >= Math.floor((at - clockTickMs) / 1_000)) return false;
  const { verdict } = judge(object, evidenceOf(object), at, quietMs);
  return differences(seen, object, verdict, isSaved).length === 0;
}

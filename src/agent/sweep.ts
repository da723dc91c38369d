import type { CancellationToken } from 'vscode-jsonrpc/node';
import { mayRemove } from '../kernel/capabilities.ts';
import type { EvidenceCollector } from '../kernel/evidenceCollector.ts';
import { remove } from '../kernel/libc.ts';
import { tablePages } from '../kernel/tablePages.ts';
import type { Turns } from '../kernel/turns.ts';
import type { Evidence } from '../sysv/evidence.ts';
import type { IpcObject, Kind } from '../sysv/objects.ts';
import { kinds } from '../sysv/objects.ts';
import { differences } from '../sysv/removal.ts';
import { judge } from '../sysv/verdict.ts';
import { manyOfAKind } from './currentObjects.ts';
import type { RemovalItem } from './removalProtocol.ts';

/** Nobody is believed to be still unused for longer than this, in milliseconds. */
export const evidenceLifeMs = 250;
/** A row that is older, in milliseconds, is no longer what is removed. */
const rowLifeMs = 5;

/** Of each kind, by identifier. */
type Wanted = Readonly<Record<Kind, Map<number, RemovalItem>>>;

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
  for (const item of items) if (!item.isSaved) wanted[item.seen.kind].set(item.seen.id, item);
  for (const kind of kinds) if (wanted[kind].size < manyOfAKind) wanted[kind].clear();
  return wanted;
}

/**
 * Removes many objects: those that are certain, for which one look at all processes and the kernel's table are enough.
 * The table is read some dozens of rows at a time, and each portion is removed right after it was read. Whatever is not
 * as it was confirmed, is used, or may not be removed stays in `wanted`: it needs a closer look, and an answer of its
 * own.
 */
export async function sweepOnce(collector: EvidenceCollector, sweep: Sweep): Promise<void> {
  const { wanted, quietMs, turns, token, onRemoved } = sweep;
  const now = Date.now();
  const seenUntil = performance.now() + evidenceLifeMs;
  const evidenceOf = await collector.survey(keysOf(wanted), now);
  for (const kind of kinds) {
    for (const page of wanted[kind].size > 0 ? tablePages(kind) : []) {
      const readUntil = performance.now() + rowLifeMs;
      const certain = page.flatMap((object) => {
        const item = wanted[kind].get(object.id);
        return item && isCertain(item, object, evidenceOf, now, quietMs) ? item : [];
      });
      for (const item of certain) {
        if (performance.now() > readUntil || !remove(kind, item.seen.id).ok) continue;
        wanted[kind].delete(item.seen.id);
        onRemoved(item);
      }
      await turns.give();
      if (token.isCancellationRequested || performance.now() > seenUntil) return;
    }
  }
}

function keysOf(wanted: Wanted): Set<number> {
  const keys = new Set<number>();
  for (const kind of kinds) for (const { seen } of wanted[kind].values()) keys.add(seen.key);
  return keys;
}

/** Whether it is as it was confirmed, and nobody has it attached. */
function isCertain(
  { seen, isSaved }: RemovalItem,
  object: IpcObject,
  evidenceOf: (object: IpcObject) => Evidence,
  now: number,
  quietMs: number,
): boolean {
  if ((object.kind === 'shm' && object.nattch > 0) || !mayRemove(object)) return false;
  const { verdict } = judge(object, evidenceOf(object), now, quietMs);
  return differences(seen, object, verdict, isSaved).length === 0;
}

import type { CancellationToken } from 'vscode-jsonrpc/node';
import { mayRemove } from '../kernel/capabilities.ts';
import type { EvidenceCollector } from '../kernel/evidenceCollector.ts';
import { remove } from '../kernel/libc.ts';
import { tablePages } from '../kernel/tablePages.ts';
import type { IpcObject, Kind } from '../sysv/objects.ts';
import type { Seen } from '../sysv/removal.ts';
import { differences, isUntouched } from '../sysv/removal.ts';
import { assess } from './assess.ts';
import type { Turns } from './turns.ts';

/** Nobody is believed to be still unused for longer than this, in milliseconds. */
export const evidenceLifeMs = 250;

/** What is to be swept, and who wants to know how it goes on. */
export interface Sweep {
  readonly kind: Kind;
  /** By identifier; what is removed is taken out. */
  readonly wanted: Map<number, Seen>;
  readonly quietMs: number;
  readonly turns: Turns;
  readonly token: CancellationToken;
  readonly onRemoved: (id: number) => void;
}

/**
 * Removes many objects of a kind: those that are certain, for which the kernel's table is enough. It is read once to
 * judge them, and once more, some dozens of rows at a time, to remove each portion right after it was read when nothing
 * in its rows has moved. Whatever is not as it was confirmed, is used, or may not be removed stays in `wanted`: it needs
 * a closer look, and an answer of its own.
 */
export async function sweep(collector: EvidenceCollector, sweep: Sweep): Promise<void> {
  const judged = await judgeAll(collector, sweep);
  const judgedUntil = performance.now() + evidenceLifeMs;
  for (const page of tablePages(sweep.kind)) {
    for (const now of page) {
      const before = judged.get(now.id);
      if (!before || !isUntouched(before, now) || !remove(now.kind, now.id).ok) continue;
      sweep.wanted.delete(now.id);
      sweep.onRemoved(now.id);
    }
    await sweep.turns.give();
    if (sweep.token.isCancellationRequested || performance.now() > judgedUntil) return;
  }
}

/** Those objects that are as they were confirmed, and that nobody has attached. */
async function judgeAll(
  collector: EvidenceCollector,
  { kind, wanted, quietMs, turns }: Sweep,
): Promise<Map<number, IpcObject>> {
  const objects: IpcObject[] = [];
  for (const page of tablePages(kind)) {
    for (const object of page) if (wanted.has(object.id)) objects.push(object);
    await turns.give();
  }
  const found = await assess(collector, objects, quietMs);
  const certain = found.filter(({ object, finding: { verdict } }) => {
    const seen = wanted.get(object.id);
    const isAttached = object.kind === 'shm' && object.nattch > 0;
    return seen && !isAttached && mayRemove(object) && differences(seen, object, verdict, false).length === 0;
  });
  return new Map(certain.map(({ object }) => [object.id, object]));
}

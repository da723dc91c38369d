import type { MessageConnection } from 'vscode-jsonrpc/node';
import type { EvidenceCollector } from '../kernel/evidenceCollector.ts';
import { refText } from '../sysv/objects.ts';
import * as protocol from './removalProtocol.ts';
import type { Remover } from './remover.ts';

/** How often progress is told, in milliseconds. */
const progressMs = 50;

/** Answers the requests about removing objects and making them again. The C library is loaded with the first of them. */
export function registerRemoval(
  connection: MessageConnection,
  collector: () => Promise<EvidenceCollector>,
  multiplier: number,
): void {
  let remover: Promise<Remover> | undefined;
  const getRemover = () => {
    remover ??= import('./remover.ts').then((module) => new module.Remover(collector, multiplier));
    return remover;
  };
  connection.onRequest(protocol.inspect, async ({ refs, quietMs, maxBytes, progress }) => {
    const onFound = (found: readonly protocol.Inspection[]) =>
      void connection.sendProgress(protocol.inspected, progress, found);
    return (await getRemover()).inspect(refs, quietMs, maxBytes, onFound);
  });
  connection.onRequest(protocol.remove, async ({ items, quietMs, undo, progress }, token) => {
    let toldAt = performance.now();
    const onProgress = (done: number) => {
      if (progress === undefined || performance.now() < toldAt + progressMs) return;
      toldAt = performance.now();
      void connection.sendProgress(protocol.removalProgress, progress, done);
    };
    return (await getRemover()).remove(items.map(protocol.itemFromWire), quietMs, undo, token, onProgress);
  });
  connection.onRequest(protocol.drain, async ({ item, quietMs, undo }) => {
    const { drainQueue } = await import('./draining.ts');
    const looked = await (await getRemover()).look([item.seen], quietMs);
    return drainQueue(item, looked.get(refText(item.seen)), undo, multiplier);
  });
  connection.onRequest(protocol.refill, async ({ directory, file }) => {
    const { refillQueue } = await import('./draining.ts');
    return refillQueue(directory, file, multiplier);
  });
  connection.onRequest(protocol.listRemoved, async ({ directory, keptSince }) => {
    const { listRemoved } = await import('./removedStore.ts');
    return listRemoved(directory, keptSince, multiplier, async (ref) => {
      const looked = (await (await getRemover()).look([ref], 0)).get(refText(ref));
      return looked !== undefined && looked.assessment.evidence.blocked.length > 0;
    });
  });
  connection.onRequest(protocol.readSaved, async ({ directory, file }) => {
    const { readSaved } = await import('./removedStore.ts');
    return readSaved(directory, file) ?? null;
  });
  connection.onRequest(protocol.forget, async ({ directory, files }) => {
    const { forget } = await import('./removedStore.ts');
    forget(directory, files);
  });
  connection.onRequest(protocol.restore, async ({ directory, file, isPrivate }) => {
    const { UndoReader } = await import('./undoFile.ts');
    const { restoreObject } = await import('./restoring.ts');
    const { forget } = await import('./removedStore.ts');
    const { MakingNote } = await import('./makingNote.ts');
    const reader = UndoReader.open(directory, file);
    if (!reader) return { is: 'unreadable' };
    const note = new MakingNote(directory, file);
    try {
      const result = restoreObject(reader, isPrivate, multiplier, (ref) => note.write(ref, multiplier));
      if (result.is === 'restored') forget(directory, [file]);
      return result;
    } finally {
      note.end();
      reader.close();
    }
  });
}

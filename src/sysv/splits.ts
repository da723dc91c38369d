import type { Evidence } from './evidence.ts';
import type { IpcObject } from './objects.ts';
import { isMarkedForRemoval } from './objects.ts';

/** Two segments that were made with one key: writers and readers may be on different ones without knowing. */
export interface Split {
  readonly key: number;
  /** Marked for removal, and still mapped by processes. */
  readonly old: IpcObject;
  /** The one that has the key now. */
  readonly current: IpcObject;
}

/** The splits among these segments. The key of an old one is known from its mappings. */
export function findSplits(
  segments: Iterable<IpcObject>,
  evidenceOf: (object: IpcObject) => Evidence | undefined,
): Split[] {
  const byKey = new Map<number, IpcObject>();
  const removed: IpcObject[] = [];
  for (const segment of segments) {
    if (isMarkedForRemoval(segment)) removed.push(segment);
    else if (segment.key !== 0) byKey.set(segment.key, segment);
  }
  return removed.flatMap((old) => {
    const key = evidenceOf(old)?.originalKey;
    const current = key === undefined ? undefined : byKey.get(key);
    return key !== undefined && current ? [{ key, old, current }] : [];
  });
}

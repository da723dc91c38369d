import type { IpcObject } from '../sysv/objects.ts';
import { FirstSorted } from './firstSorted.ts';

/** VS Code does not page trees, so a group shows this many rows, and as many more each time it is asked for more. */
export const rowsAPage = 500;

/** The rows of one group. */
export interface GroupRows {
  readonly rows: readonly IpcObject[];
  /** How many objects pass the filter; those beyond the rows are behind "Show more". */
  readonly matching: number;
  /** How many there are, whether or not they pass. */
  readonly total: number;
}

/** Arranges the objects of a group into at most `limit` rows. */
export function arrangeRows(
  objects: Iterable<IpcObject>,
  passes: (object: IpcObject) => boolean,
  compare: (a: IpcObject, b: IpcObject) => number,
  limit: number,
): GroupRows {
  const first = new FirstSorted<IpcObject>(limit, compare);
  let total = 0;
  let matching = 0;
  for (const object of objects) {
    total++;
    if (!passes(object)) continue;
    matching++;
    first.add(object);
  }
  return { rows: first.sorted(), matching, total };
}

/** Whether two arrangements show the same objects in the same order. */
export function sameRows(a: readonly IpcObject[], b: readonly IpcObject[]): boolean {
  return a.length === b.length && a.every((object, index) => isSameObject(object, b[index]));
}

function isSameObject(a: IpcObject, b: IpcObject | undefined): boolean {
  return a.id === b?.id && a.kind === b.kind;
}

import type { IpcObject } from '../sysv/objects.ts';
import { FirstSorted } from './firstSorted.ts';
import type { Steps } from './steps.ts';

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

/** Which objects of a group have rows, and in which order. */
export interface RowRules {
  passes(object: IpcObject): boolean;
  compare(a: IpcObject, b: IpcObject): number;
  /** Has a row wherever it stands in the order, unless it does not pass. */
  isWanted(object: IpcObject): boolean;
  /** Most rows, besides those of wanted objects. */
  readonly limit: number;
}

/** So many objects are looked at in a fraction of a millisecond. */
export const objectsAStep = 250;

/** Arranges the objects of a group into rows. */
export function* arrangingRows(
  objects: Iterable<IpcObject>,
  { passes, compare, isWanted, limit }: RowRules,
): Steps<GroupRows> {
  const first = new FirstSorted<IpcObject>(limit, compare);
  const wanted: IpcObject[] = [];
  let total = 0;
  let matching = 0;
  for (const object of objects) {
    if (++total % objectsAStep === 0) yield;
    if (!passes(object)) continue;
    matching++;
    first.add(object);
    if (isWanted(object)) wanted.push(object);
  }
  const rows = first.sorted();
  const beyond = wanted.filter((object) => !rows.includes(object)).sort(compare);
  return { rows: [...rows, ...beyond], matching, total };
}

/** Whether two arrangements show the same objects in the same order. */
export function sameRows(a: readonly IpcObject[], b: readonly IpcObject[]): boolean {
  return a.length === b.length && a.every((object, index) => isSameObject(object, b[index]));
}

function isSameObject(a: IpcObject, b: IpcObject | undefined): boolean {
  return a.id === b?.id && a.kind === b.kind;
}

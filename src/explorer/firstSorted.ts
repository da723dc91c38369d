/**
 * The first `count` items of what `items.sort(compare)` would give, in that order. Sorts only those, so that a group of
 * tens of thousands is arranged within a frame. Reorders `items`.
 */
export function firstSorted<T>(items: T[], count: number, compare: (a: T, b: T) => number): T[] {
  if (count < items.length) gatherSmallest(items, count, compare);
  return items.slice(0, count).sort(compare);
}

/** Quickselect: moves the `count` smallest items to the front, in any order. */
function gatherSmallest<T>(items: T[], count: number, compare: (a: T, b: T) => number): void {
  let left = 0;
  let right = items.length - 1;
  while (left < right) {
    const pivot = items[(left + right) >> 1] as T;
    let i = left;
    let j = right;
    while (i <= j) {
      while (compare(items[i] as T, pivot) < 0) i++;
      while (compare(items[j] as T, pivot) > 0) j--;
      if (i > j) break;
      [items[i], items[j]] = [items[j] as T, items[i] as T];
      i++;
      j--;
    }
    if (count <= j) right = j;
    else if (count >= i) left = i;
    else return;
  }
}

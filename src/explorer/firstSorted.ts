/**
 * Gathers the first `count` items of what sorting all of them would give. Keeps twice as many at the most, and compares
 * most of the others once, so that a group of tens of thousands is arranged within a frame.
 */
export class FirstSorted<T> {
  private readonly count: number;
  private readonly compare: (a: T, b: T) => number;
  private readonly kept: T[] = [];
  /** The last of the first `count` so far, once there are so many. */
  private last: { readonly item: T } | undefined;

  constructor(count: number, compare: (a: T, b: T) => number) {
    this.count = count;
    this.compare = compare;
  }

  add(item: T): void {
    if (this.count === 0 || (this.last && this.compare(item, this.last.item) >= 0)) return;
    this.kept.push(item);
    if (this.kept.length === 2 * this.count) this.cut();
  }

  /** The items in order. */
  sorted(): T[] {
    return this.kept.sort(this.compare).slice(0, this.count);
  }

  private cut(): void {
    this.kept.sort(this.compare);
    this.kept.length = this.count;
    this.last = { item: this.kept[this.count - 1] as T };
  }
}

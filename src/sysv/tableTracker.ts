import type { IpcObject, Kind } from './objects.ts';
import { sameObject } from './objects.ts';
import type { RowParser } from './rowParser.ts';
import { lineEnd, parserFor, parseTable } from './table.ts';

/** Whether `length` bytes of two arrays are equal; given from outside because the native one is 50 times as fast. */
export type EqualBytes = (a: Uint8Array, aStart: number, b: Uint8Array, bStart: number, length: number) => boolean;

/** What happened in a table between two readings; each identifier stands in one of the lists at the most. */
export interface TableChanges {
  readonly added: readonly IpcObject[];
  readonly changed: readonly IpcObject[];
  readonly removed: readonly number[];
}

const nothing: TableChanges = { added: [], changed: [], removed: [] };
const lineFeed = 0x0a;
const firstStride = 512;
const largestStride = 65_536;

/**
 * Follows one `/proc/sysvipc` table from reading to reading. Only the lines whose bytes differ are parsed: rows come
 * in slot order, so both readings are walked side by side like two sorted files.
 */
export class TableTracker {
  readonly kind: Kind;
  /** Lines of the last reading that could not be understood, and the first of them. */
  malformed = 0;
  sample: string | undefined;
  /** All objects, in the order of the table, until one of them has to be found: a first listing needs no index. */
  private listed: readonly IpcObject[] = [];
  private index: Map<number, IpcObject> | undefined;
  private readonly multiplier: number;
  private readonly equalBytes: EqualBytes;
  private previous: Uint8Array = new Uint8Array();
  private parser: RowParser | undefined;
  private wasRegular = false;

  constructor(kind: Kind, multiplier: number, equalBytes: EqualBytes) {
    this.kind = kind;
    this.multiplier = multiplier;
    this.equalBytes = equalBytes;
  }

  /** The objects of the last reading, by identifier. */
  get objects(): ReadonlyMap<number, IpcObject> {
    return this.byId();
  }

  /** The objects of the last reading. */
  list(): readonly IpcObject[] {
    return this.index ? [...this.index.values()] : this.listed;
  }

  /**
   * Takes the next reading, whose bytes must stay as they are until the one after it was taken.
   * Returns what is different from the one before.
   */
  update(current: Uint8Array): TableChanges {
    const previous = this.previous;
    this.previous = current;
    const { length } = current;
    if (length === previous.length && length > 0 && this.equalBytes(previous, 0, current, 0, length)) return nothing;
    const header = lineEnd(current, 0) + 1;
    const sameHeader = header <= previous.length && this.equalBytes(previous, 0, current, 0, header);
    if (!sameHeader || !this.parser) this.parser = parserFor(this.kind, current);
    if (sameHeader && this.wasRegular) {
      const changes = this.walk(this.parser, previous, current, header);
      if (changes) return this.apply(changes);
    }
    return this.readWhole(this.parser, current);
  }

  /** Compares line by line; undefined when the tables are not regular enough for that. */
  private walk(parser: RowParser, previous: Uint8Array, current: Uint8Array, header: number): TableChanges | undefined {
    const added: IpcObject[] = [];
    const changed: IpcObject[] = [];
    const removed: number[] = [];
    let i = header;
    let j = header;
    let lastSlot = -1;
    while (i < previous.length || j < current.length) {
      const equal = this.equalLines(previous, i, current, j);
      i += equal;
      j += equal;
      if (i === previous.length && j === current.length) break;
      const oldEnd = lineEnd(previous, i);
      const newEnd = lineEnd(current, j);
      const before = i < previous.length ? parser.parse(previous, i) : undefined;
      const after = j < current.length ? parser.parse(current, j) : undefined;
      if (!after && j < current.length) return undefined;
      const oldSlot = before ? before.id % this.multiplier : Number.POSITIVE_INFINITY;
      const newSlot = after ? after.id % this.multiplier : Number.POSITIVE_INFINITY;
      if (before && oldSlot <= newSlot) i = oldEnd + 1;
      if (after && newSlot <= oldSlot) {
        if (newSlot <= lastSlot) return undefined;
        lastSlot = newSlot;
        j = newEnd + 1;
        if (before && before.id === after.id) {
          if (!sameObject(before, after)) changed.push(after);
          continue;
        }
        if (this.byId().has(after.id)) return undefined;
        added.push(after);
      }
      if (before && oldSlot <= newSlot) removed.push(before.id);
    }
    return { added, changed, removed };
  }

  /** Number of bytes, in whole lines, that are equal from here on. */
  private equalLines(a: Uint8Array, aStart: number, b: Uint8Array, bStart: number): number {
    const most = Math.min(a.length - aStart, b.length - bStart);
    let equal = 0;
    let stride = firstStride;
    while (equal < most) {
      const length = Math.min(stride, most - equal);
      if (!this.equalBytes(a, aStart + equal, b, bStart + equal, length)) {
        if (length <= firstStride) break;
        stride = Math.max(firstStride, stride >> 3);
        continue;
      }
      equal += length;
      stride = Math.min(stride * 2, largestStride);
    }
    const limit = Math.min(most, equal + firstStride);
    while (equal < limit && a[aStart + equal] === b[bStart + equal]) equal++;
    while (equal > 0 && a[aStart + equal - 1] !== lineFeed) equal--;
    return equal;
  }

  private apply(changes: TableChanges): TableChanges {
    const byId = this.byId();
    for (const id of changes.removed) byId.delete(id);
    for (const object of changes.added) byId.set(object.id, object);
    for (const object of changes.changed) byId.set(object.id, object);
    return changes;
  }

  private byId(): Map<number, IpcObject> {
    if (!this.index) {
      this.index = new Map();
      for (const object of this.listed) this.index.set(object.id, object);
      this.listed = [];
    }
    return this.index;
  }

  private readWhole(parser: RowParser, bytes: Uint8Array): TableChanges {
    const table = parseTable(parser, bytes, this.multiplier);
    this.malformed = table.malformed;
    this.sample = table.sample;
    this.wasRegular = table.isRegular;
    if (this.list().length === 0) {
      this.listed = table.objects;
      this.index = undefined;
      return { ...nothing, added: table.objects };
    }
    const byId = this.byId();
    const added: IpcObject[] = [];
    const changed: IpcObject[] = [];
    const gone = new Set(byId.keys());
    for (const object of table.objects) {
      const before = byId.get(object.id);
      if (!before) added.push(object);
      else if (!sameObject(before, object)) changed.push(object);
      gone.delete(object.id);
    }
    return this.apply({ added, changed, removed: [...gone] });
  }
}

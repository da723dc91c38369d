import type { IpcObject, Kind } from './objects.ts';

/** Columns of each table in the order of today's kernels (sysvipc(7), proc(5); kernel: ipc/{msg,sem,shm}.c). */
const columns = {
  msg: 'key msqid perms cbytes qnum lspid lrpid uid gid cuid cgid stime rtime ctime'.split(' '),
  sem: 'key semid perms nsems uid gid cuid cgid otime ctime'.split(' '),
  shm: 'key shmid perms size cpid lpid nattch uid gid cuid cgid atime dtime ctime rss swap'.split(' '),
} as const;

/** Kernels of the 2.6 days have no such columns. */
const optionalColumns = new Set(['rss', 'swap']);

const keyColumn = 0;
const idColumn = 1;
const permsColumn = 2;
const sizeColumn = 3;
const rssColumn = 14;
const swapColumn = 15;
const unknownColumn = 16;

const maxId = 2 ** 31 - 1;
/** Of 2^63 − 1, the largest size that the kernel gives out. */
const mostSizeDigits = 19;
const absent = -1;

const lineFeed = 0x0a;
const space = 0x20;
const tab = 0x09;
const minus = 0x2d;
const digit0 = 0x30;

/**
 * Reads rows of one `/proc/sysvipc` table. The header says which number stands where, so that columns which a kernel
 * adds, leaves out or moves do no harm. One instance reads any number of rows, without garbage but the objects.
 */
export class RowParser {
  readonly kind: Kind;
  /** Where the last parsed row ended: the index of its line feed. Says nothing when that row was malformed. */
  end = 0;
  /** For each column of the file, its index in {@link columns}. */
  private readonly meaning: Uint8Array;
  private readonly isComplete: boolean;
  private readonly values: number[] = new Array<number>(unknownColumn + 1).fill(0);
  private sizeStart = 0;
  private sizeEnd = 0;

  constructor(kind: Kind, header: string) {
    this.kind = kind;
    const names: readonly string[] = columns[kind];
    const found = header.trim().split(/\s+/);
    this.isComplete = names.every((name) => optionalColumns.has(name) || found.includes(name));
    this.meaning = Uint8Array.from(found, (name) => (names.includes(name) ? names.indexOf(name) : unknownColumn));
  }

  /**
   * The object in the line that starts at `start`; undefined when that line is not a row of this table, or has no
   * line feed: its last number may have lost digits. Never throws.
   */
  parse(bytes: Uint8Array, start: number): IpcObject | undefined {
    if (!this.isComplete || !this.readColumns(bytes, start)) return undefined;
    const n = this.values;
    if (at(n, idColumn) > maxId || at(n, keyColumn) !== (at(n, keyColumn) | 0)) return undefined;
    return this.build(bytes);
  }

  private readColumns(bytes: Uint8Array, start: number): boolean {
    const { meaning, values } = this;
    values[rssColumn] = absent;
    values[swapColumn] = absent;
    let position = start;
    let byte = bytes[position];
    for (let column = 0; column < meaning.length; column++) {
      while (byte === space || byte === tab) byte = bytes[++position];
      const what = meaning[column] ?? unknownColumn;
      const isNegative = byte === minus;
      if (isNegative) byte = bytes[++position];
      const first = position;
      const base = what === permsColumn ? 8 : 10;
      let value = 0;
      while (byte !== undefined) {
        const digit = byte - digit0;
        if (digit < 0 || digit >= base) break;
        value = value * base + digit;
        byte = bytes[++position];
      }
      if (position === first || (byte !== space && byte !== tab && byte !== lineFeed)) return false;
      if (isNegative && !this.mayBeNegative(what)) return false;
      if (what === sizeColumn) {
        this.sizeStart = first;
        this.sizeEnd = position;
        if (position - first > mostSizeDigits) return false;
      }
      if (value > Number.MAX_SAFE_INTEGER && !this.mayBeHuge(what)) return false;
      if (what >= rssColumn && isNegative) value = absent;
      else if (isNegative) value = 0 - value;
      values[what] = value;
    }
    while (byte === space || byte === tab) byte = bytes[++position];
    this.end = position;
    return byte === lineFeed;
  }

  private mayBeNegative(column: number): boolean {
    return column === keyColumn || column >= rssColumn;
  }

  private mayBeHuge(column: number): boolean {
    return column === unknownColumn || (column === sizeColumn && this.kind === 'shm');
  }

  private build(bytes: Uint8Array): IpcObject {
    const n = this.values;
    switch (this.kind) {
      case 'msg':
        return {
          kind: 'msg',
          id: at(n, 1),
          key: at(n, 0),
          mode: at(n, 2),
          cbytes: at(n, 3),
          qnum: at(n, 4),
          lspid: at(n, 5),
          lrpid: at(n, 6),
          uid: at(n, 7),
          gid: at(n, 8),
          cuid: at(n, 9),
          cgid: at(n, 10),
          stime: at(n, 11),
          rtime: at(n, 12),
          ctime: at(n, 13),
        };
      case 'sem':
        return {
          kind: 'sem',
          id: at(n, 1),
          key: at(n, 0),
          mode: at(n, 2),
          nsems: at(n, 3),
          uid: at(n, 4),
          gid: at(n, 5),
          cuid: at(n, 6),
          cgid: at(n, 7),
          otime: at(n, 8),
          ctime: at(n, 9),
        };
      case 'shm': {
        const segment = {
          kind: 'shm',
          id: at(n, 1),
          key: at(n, 0),
          mode: at(n, 2),
          size: this.exactSize(bytes),
          cpid: at(n, 4),
          lpid: at(n, 5),
          nattch: at(n, 6),
          uid: at(n, 7),
          gid: at(n, 8),
          cuid: at(n, 9),
          cgid: at(n, 10),
          atime: at(n, 11),
          dtime: at(n, 12),
          ctime: at(n, 13),
        } as const;
        const rss = at(n, rssColumn);
        const swap = at(n, swapColumn);
        if (rss !== absent && swap !== absent) return { ...segment, rss, swap };
        if (rss !== absent) return { ...segment, rss };
        return swap === absent ? segment : { ...segment, swap };
      }
    }
  }

  private exactSize(bytes: Uint8Array): bigint {
    const approximate = at(this.values, sizeColumn);
    if (approximate <= Number.MAX_SAFE_INTEGER) return BigInt(approximate);
    return BigInt(String.fromCharCode(...bytes.subarray(this.sizeStart, this.sizeEnd)));
  }
}

function at(values: readonly number[], index: number): number {
  return values[index] ?? 0;
}

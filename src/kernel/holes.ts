import { readFileSync } from 'node:fs';
import type { SharedMemorySegment } from '../sysv/objects.ts';
import { whileAttached } from './attaching.ts';
import { mincore } from './libc.ts';
import { tablePages } from './tablePages.ts';
import { Turns } from './turns.ts';

/** The entry of the auxiliary vector with the size of a page (getauxval(3): AT_PAGESZ), and bytes of an entry. */
const pageSizeTag = 6n;
const entrySize = 16;
/** Bytes that are asked for with one call. */
const askedAtOnce = 256 << 20;
const smallestPage = 4_096;
/** A segment that others touch all the time is not looked at for ever. */
const mostLooks = 10;

/**
 * The parts of a segment that nobody has touched yet. There is nothing but zeros in them, and reading them would make
 * them take memory until the segment is removed.
 */
export class Holes {
  private readonly size: number;
  private readonly unitSize: number;
  private readonly touched: Uint8Array;

  private constructor(size: number, unitSize: number) {
    this.size = size;
    this.unitSize = unitSize;
    this.touched = new Uint8Array(Math.ceil(size / unitSize));
  }

  /**
   * Those of a segment, in units of so many bytes; undefined where they cannot be told. A page that is not in memory may
   * be in the swap space, and of huge pages only those that the asking process has touched itself are told (mincore(2)):
   * so what is found is believed only where it is exactly what the kernel's table counts. Where somebody has touched more
   * meanwhile, they are looked for again.
   */
  static async of(id: number, unitSize: number): Promise<Holes | undefined> {
    for (let look = 0; look < mostLooks; look++) {
      const before = rowOf(id);
      if (before?.swap !== 0 || before.rss === undefined || BigInt(before.rss) >= before.size) return undefined;
      const holes = new Holes(Number(before.size), unitSize);
      const resident = await holes.lookAtAll(id);
      if (resident === undefined) return undefined;
      const after = rowOf(id);
      if (resident === before.rss && after?.rss === before.rss && after.swap === 0) return holes;
    }
    return undefined;
  }

  /** Whether all of these bytes are untouched; false also where the segment ends before them. */
  cover(offset: number, length: number): boolean {
    if (offset + length > this.size) return false;
    const first = Math.floor(offset / this.unitSize);
    const last = Math.floor((offset + length - 1) / this.unitSize);
    return this.touched.subarray(first, last + 1).every((isTouched) => isTouched === 0);
  }

  /** Bytes that are in memory; undefined when they cannot be told. */
  private async lookAtAll(id: number): Promise<number | undefined> {
    const page = pageSize();
    const turns = new Turns();
    let resident = 0;
    for (let start = 0; start < this.size; start += askedAtOnce) {
      const found = whileAttached(id, 'readOnly', (address) => this.look(address, start, page));
      if (!found.ok || found.value === undefined) return undefined;
      resident += found.value;
      await turns.give();
    }
    return resident;
  }

  /** Bytes that are in memory, of those that are asked for at once; undefined when they cannot be told. */
  private look(address: bigint, start: number, page: number): number | undefined {
    const length = Math.min(askedAtOnce, this.size - start);
    const pages = Buffer.alloc(Math.ceil(length / smallestPage));
    if (!mincore(address + BigInt(start), length, pages).ok) return undefined;
    let resident = 0;
    for (let index = 0; index * page < length; index++) {
      if (((pages[index] ?? 0) & 1) === 0) continue;
      resident += page;
      this.touched[Math.floor((start + index * page) / this.unitSize)] = 1;
    }
    return resident;
  }
}

function rowOf(id: number): SharedMemorySegment | undefined {
  for (const page of tablePages('shm')) {
    for (const row of page) if (row.id === id && row.kind === 'shm') return row;
  }
  return undefined;
}

function pageSize(): number {
  const vector = readFileSync('/proc/self/auxv');
  for (let at = 0; at + entrySize <= vector.length; at += entrySize) {
    if (vector.readBigUInt64LE(at) === pageSizeTag) return Number(vector.readBigUInt64LE(at + entrySize / 2));
  }
  return smallestPage;
}

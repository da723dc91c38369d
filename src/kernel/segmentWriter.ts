import { closeSync, openSync, writeSync } from 'node:fs';
import { whileAttached } from './attaching.ts';
import { errnoOf } from './errno.ts';
import type { CallResult } from './libc.ts';

const pageSize = 4_096;
const zeroPage = Buffer.alloc(pageSize);

/** Puts bytes into a segment that is attached; pages of zeros are left untouched, so they take no memory. */
export type SegmentWrite = (offset: number, bytes: Buffer) => void;

/**
 * Attaches a segment for as long as `fill` writes into it. The bytes go through the file `/proc/self/mem`, so that a
 * bad address gives EIO and not a crash. The segment must be new: what is zero is not written.
 */
export function fillSegment(id: number, fill: (write: SegmentWrite) => void): CallResult {
  try {
    return whileAttached(id, 'readWrite', (address) => fillAt(address, fill));
  } catch (error) {
    return { ok: false, errno: errnoOf(error) };
  }
}

function fillAt(address: bigint, fill: (write: SegmentWrite) => void): number {
  const file = openSync('/proc/self/mem', 'r+');
  try {
    fill((offset, bytes) => {
      for (let start = 0; start < bytes.length; start += pageSize) {
        const page = bytes.subarray(start, start + pageSize);
        if (page.equals(zeroPage.subarray(0, page.length))) continue;
        writeAll(file, page, address + BigInt(offset + start));
      }
    });
    return 0;
  } finally {
    closeSync(file);
  }
}

function writeAll(file: number, bytes: Buffer, address: bigint): void {
  for (let done = 0; done < bytes.length; ) {
    // An address of user space is below 2^47, exact as a number.
    done += writeSync(file, bytes, done, bytes.length - done, Number(address) + done);
  }
}

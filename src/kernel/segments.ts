import { openSync, readSync } from 'node:fs';
import process from 'node:process';
import type { SharedMemorySegment } from '../sysv/objects.ts';
import { whileAttached } from './attaching.ts';
import { errnoOf } from './errno.ts';
import { commands, layouts } from './layouts.ts';
import type { CallResult } from './libc.ts';
import { shmctl, structBuffer } from './libc.ts';

/** Bytes of a segment. */
export interface SegmentBytes {
  /** Size of the whole segment. */
  readonly size: bigint;
  /** As many as were asked for, or fewer at the segment's end. */
  readonly bytes: Buffer;
}

let memory: number | undefined;

/**
 * Reads `length` bytes at `offset` of a segment. For the time of the call the segment is attached read-only, which
 * changes atime, dtime and lpid, and nattch meanwhile (shmat(2)); pages that nobody has touched before become resident.
 * The bytes are read through the file `/proc/self/mem`, so that a segment that goes bad gives EIO and not a crash.
 * Errors: EACCES without the read bit, EINVAL or EIDRM when it is gone. With `into`, the bytes are written there and
 * are valid until it is used again; it must hold `length` bytes.
 */
export function readSegment(id: number, offset: number, length: number, into?: Buffer): CallResult<SegmentBytes> {
  const size = segmentSize(id);
  if (!size.ok) return size;
  const rest = size.value - BigInt(offset);
  const wanted = rest <= 0n ? 0 : Number(rest < BigInt(length) ? rest : BigInt(length));
  if (wanted === 0) return { ok: true, value: { size: size.value, bytes: Buffer.alloc(0) } };
  try {
    return whileAttached(id, 'readOnly', (address) => ({
      size: size.value,
      bytes: readMemory(address + BigInt(offset), wanted, into ?? Buffer.alloc(wanted)),
    }));
  } catch (error) {
    return { ok: false, errno: errnoOf(error) };
  }
}

/**
 * Gives all bytes of a segment to `take`, by the piece, each valid until the next. It stays attached meanwhile: after a
 * detach in between, `lpid` could no longer show that another process had attached and written. Returns whether no
 * process has attached or detached it since `before`. Errors as with {@link readSegment}; throws what `take` throws,
 * and the system's error.
 */
export function copySegment(
  before: SharedMemorySegment,
  pieceSize: number,
  take: (piece: Buffer) => void,
): CallResult<boolean> {
  const { id, nattch, lpid } = before;
  const size = Number(before.size);
  const buffer = Buffer.alloc(Math.min(pieceSize, size));
  const found = usersOf(id);
  if (!found.ok) return found;
  return whileAttached(id, 'readOnly', (address) => {
    for (let offset = 0; offset < size; offset += pieceSize) {
      take(readMemory(address + BigInt(offset), Math.min(pieceSize, size - offset), buffer));
    }
    const left = usersOf(id);
    const wasUntouched = found.value.lpid === lpid && found.value.nattch === nattch;
    return wasUntouched && left.ok && left.value.lpid === process.pid && left.value.nattch === nattch + 1;
  });
}

function usersOf(id: number): CallResult<Pick<SharedMemorySegment, 'lpid' | 'nattch'>> {
  const buffer = structBuffer();
  const result = shmctl(id, commands.IPC_STAT, buffer);
  if (!result.ok) return result;
  const { lpid, nattch } = layouts.shmidDs;
  return { ok: true, value: { lpid: buffer.readInt32LE(lpid), nattch: Number(buffer.readBigUInt64LE(nattch)) } };
}

/** Size of a segment in bytes; EACCES without the read bit (shmctl(2), IPC_STAT). */
export function segmentSize(id: number): CallResult<bigint> {
  const buffer = structBuffer();
  const result = shmctl(id, commands.IPC_STAT, buffer);
  return result.ok ? { ok: true, value: buffer.readBigUInt64LE(layouts.shmidDs.segsz) } : result;
}

function readMemory(address: bigint, length: number, bytes: Buffer): Buffer {
  memory ??= openSync('/proc/self/mem', 'r');
  let read = 0;
  while (read < length) {
    const count = readSync(memory, bytes, read, length - read, address + BigInt(read));
    if (count === 0) break;
    read += count;
  }
  return bytes.subarray(0, read);
}

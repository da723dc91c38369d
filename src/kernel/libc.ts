import './quietReport.ts';
import { DataType, load, open } from 'ffi-rs';
import { errnoName } from './errno.ts';
import { commands, flags, kcmpMemory, layouts, structBufferSize, systemCalls } from './layouts.ts';

/**
 * The C library, through ffi-rs. A wrong type there does not throw, it aborts the process: so nothing but this file
 * imports ffi-rs, every signature below is constant, and every argument is checked before it crosses the border.
 * Nothing here can sleep in the kernel: every call that could is given IPC_NOWAIT.
 */

/** What a call returned, or the name of the error it failed with. */
export type CallResult<T = number> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly errno: string };

/** A buffer for a message: 8 bytes for its type (native long), then its text. */
const messageTypeSize = 8;

/** Bytes of a page, at least, on every machine. */
const smallestPage = 4_096;

const library = 'libc';
open({ library, path: '' });

/** A zeroed buffer for a struct that the kernel fills. */
export function structBuffer(): Buffer {
  return Buffer.alloc(structBufferSize);
}

/** ftok(3). `path` must not contain NUL. */
export function ftok(path: string, projectId: number): CallResult {
  if (path.includes('\0')) throw new RangeError('a path cannot contain NUL');
  return call('ftok', [DataType.U8Array, DataType.I32], [Buffer.from(`${path}\0`), int(projectId)]);
}

/** memfd_create(2): the descriptor of a file that only exists in memory; it is the caller's to close. */
export function memfdCreate(name: string, flag: number): CallResult {
  if (name.includes('\0')) throw new RangeError('a name cannot contain NUL');
  return call('memfd_create', [DataType.U8Array, DataType.I32], [Buffer.from(`${name}\0`), int(flag)]);
}

/** msgget(2). */
export function msgget(key: number, flag: number): CallResult {
  return call('msgget', [DataType.I32, DataType.I32], [int(key), int(flag)]);
}

/** semget(2). */
export function semget(key: number, nsems: number, flag: number): CallResult {
  return call('semget', [DataType.I32, DataType.I32, DataType.I32], [int(key), int(nsems), int(flag)]);
}

/** shmget(2). `size` in bytes, 0 … 2^53 − 1. */
export function shmget(key: number, size: number, flag: number): CallResult {
  return call('shmget', [DataType.I32, DataType.I64, DataType.I32], [int(key), long(size), int(flag)]);
}

/** msgctl(2) with a struct; `buffer` is one from {@link structBuffer}. */
export function msgctl(id: number, command: number, buffer: Buffer): CallResult {
  return call('msgctl', [DataType.I32, DataType.I32, DataType.U8Array], [int(id), int(command), struct(buffer)]);
}

/** shmctl(2) with a struct; `buffer` is one from {@link structBuffer}. */
export function shmctl(id: number, command: number, buffer: Buffer): CallResult {
  return call('shmctl', [DataType.I32, DataType.I32, DataType.U8Array], [int(id), int(command), struct(buffer)]);
}

/** semctl(2) with a struct as its fourth argument; `buffer` is one from {@link structBuffer}. */
export function semctl(id: number, command: number, buffer: Buffer): CallResult {
  return call(
    'semctl',
    [DataType.I32, DataType.I32, DataType.I32, DataType.U8Array],
    [int(id), 0, int(command), struct(buffer)],
  );
}

/**
 * IPC_RMID: removes a queue, a set, or marks a segment for removal (msgctl(2), semctl(2), shmctl(2)). Thousands are
 * removed at a time, and reading errno makes a call 1.5 times as expensive, so only a failed call is repeated with it.
 */
export function remove(kind: 'msg' | 'sem' | 'shm', id: number): CallResult {
  const { IPC_RMID } = commands;
  const funcName = `${kind}ctl`;
  const paramsType = [DataType.I32, DataType.I32, kind === 'sem' ? DataType.I32 : DataType.I64];
  const paramsValue = kind === 'sem' ? [int(id), 0, IPC_RMID] : [int(id), IPC_RMID, 0];
  const value = load({ library, funcName, retType: DataType.I32, paramsType, paramsValue });
  return value === 0 ? { ok: true, value } : call(funcName, paramsType, paramsValue);
}

/** GETVAL, GETPID, GETNCNT or GETZCNT of one semaphore (semctl(2)). Asked for thousands: as with {@link remove}. */
export function semaphoreFact(
  id: number,
  index: number,
  command: 'GETVAL' | 'GETPID' | 'GETNCNT' | 'GETZCNT',
): CallResult {
  const paramsType = [DataType.I32, DataType.I32, DataType.I32];
  const paramsValue = [int(id), int(index), commands[command]];
  const value = load({ library, funcName: 'semctl', retType: DataType.I32, paramsType, paramsValue });
  return value === -1 ? call('semctl', paramsType, paramsValue) : { ok: true, value };
}

/** SETVAL of one semaphore (semctl(2)). */
export function setSemaphore(id: number, index: number, value: number): CallResult {
  return call(
    'semctl',
    [DataType.I32, DataType.I32, DataType.I32, DataType.I64],
    [int(id), int(index), commands.SETVAL, int(value)],
  );
}

/** GETALL or SETALL of a set of `nsems` semaphores, two bytes each (semctl(2)). Wrong `nsems` for GETALL: heap overrun. */
export function allSemaphores(id: number, command: 'GETALL' | 'SETALL', values: Buffer, nsems: number): CallResult {
  if (!Buffer.isBuffer(values) || int(nsems) < 1 || values.length < nsems * 2) {
    throw new RangeError(`not a buffer for ${nsems} semaphores`);
  }
  return call(
    'semctl',
    [DataType.I32, DataType.I32, DataType.I32, DataType.U8Array],
    [int(id), 0, commands[command], values],
  );
}

/** semop(2) of one operation, never waiting: EAGAIN instead. */
export function semop(id: number, index: number, operation: number): CallResult {
  return semops(id, [{ index, operation }]);
}

/** semop(2) of several operations at once, all or none, never waiting. */
export function semops(
  id: number,
  operations: readonly { readonly index: number; readonly operation: number }[],
): CallResult {
  const { size, num, op, flg } = layouts.sembuf;
  const sembufs = Buffer.alloc(Math.max(structBufferSize, operations.length * size));
  for (const [ordinal, { index, operation }] of operations.entries()) {
    sembufs.writeUInt16LE(int(index), ordinal * size + num);
    sembufs.writeInt16LE(int(operation), ordinal * size + op);
    sembufs.writeInt16LE(flags.IPC_NOWAIT, ordinal * size + flg);
  }
  return call('semop', [DataType.I32, DataType.U8Array, DataType.I64], [int(id), sembufs, operations.length]);
}

/** msgsnd(2), never waiting: EAGAIN when the queue is full. `message` is 8 bytes of type, then the text. */
export function msgsnd(id: number, message: Buffer): CallResult {
  return call(
    'msgsnd',
    [DataType.I32, DataType.U8Array, DataType.I64, DataType.I32],
    [int(id), messageBuffer(message), message.length - messageTypeSize, flags.IPC_NOWAIT],
  );
}

/**
 * msgrcv(2), never waiting: ENOMSG when there is none. Takes the first message of a type, or with MSG_COPY copies the
 * one at a position. Returns the length of the text, which stands in `message` behind 8 bytes of type.
 */
export function msgrcv(id: number, message: Buffer, typeOrPosition: bigint, mode: 'take' | 'copy'): CallResult {
  const flag = mode === 'copy' ? flags.IPC_NOWAIT | flags.MSG_COPY : flags.IPC_NOWAIT;
  return call(
    'msgrcv',
    [DataType.I32, DataType.U8Array, DataType.I64, DataType.BigInt, DataType.I32],
    [int(id), messageBuffer(message), message.length - messageTypeSize, signed64(typeOrPosition), flag],
    DataType.I64,
  );
}

/** shmat(2) at an address of the kernel's choice; returns the address. */
export function shmat(id: number, mode: 'readOnly' | 'readWrite'): CallResult<bigint> {
  const flag = mode === 'readOnly' ? flags.SHM_RDONLY : 0;
  const answer = load({
    library,
    funcName: 'shmat',
    retType: DataType.BigInt,
    paramsType: [DataType.I32, DataType.I64, DataType.I32],
    paramsValue: [int(id), 0, flag],
    errno: true,
  });
  if (!('value' in answer)) throw new TypeError('ffi-rs did not report errno');
  const address = answer.value.valueOf();
  return address === -1n ? { ok: false, errno: errnoName(answer.errnoCode) } : { ok: true, value: address };
}

/** shmdt(2). */
export function shmdt(address: bigint): CallResult {
  if (typeof address !== 'bigint' || address !== BigInt.asUintN(64, address)) throw new RangeError('not an address');
  return call('shmdt', [DataType.BigInt], [address]);
}

/**
 * mincore(2): whether each page of memory is there, in bit 0 of a byte of `pages`, which has room for the smallest pages
 * that there are.
 */
export function mincore(address: bigint, length: number, pages: Buffer): CallResult {
  if (typeof address !== 'bigint' || address !== BigInt.asUintN(64, address)) throw new RangeError('not an address');
  if (!Buffer.isBuffer(pages) || long(length) < 0 || pages.length < length / smallestPage) {
    throw new RangeError(`not a buffer for the pages of ${length} bytes`);
  }
  return call('mincore', [DataType.BigInt, DataType.I64, DataType.U8Array], [address, length, pages]);
}

/**
 * kcmp(2) of the memory of two processes: 0 when it is the same. EPERM without the right to look into both, ENOSYS where
 * the kernel was built without it.
 */
export function compareMemory(pid: number, other: number): CallResult {
  return call(
    'syscall',
    [DataType.I64, DataType.I32, DataType.I32, DataType.I32, DataType.I64, DataType.I64],
    [systemCalls.kcmp, int(pid), int(other), kcmpMemory, 0, 0],
    DataType.I64,
  );
}

type Argument = number | bigint | Buffer;

function call(
  funcName: string,
  paramsType: DataType[],
  paramsValue: Argument[],
  retType: DataType.I32 | DataType.I64 = DataType.I32,
): CallResult {
  const answer = load({ library, funcName, retType, paramsType, paramsValue, errno: true });
  if (typeof answer === 'number') throw new TypeError('ffi-rs did not report errno');
  const { value, errnoCode } = answer;
  return value === -1 ? { ok: false, errno: errnoName(errnoCode) } : { ok: true, value };
}

function int(value: number): number {
  if (!Number.isInteger(value) || value !== (value | 0)) throw new RangeError(`not a C int: ${value}`);
  return value;
}

function long(value: number): number {
  if (!Number.isSafeInteger(value)) throw new RangeError(`not an exact 64-bit integer: ${value}`);
  return value;
}

function signed64(value: bigint): bigint {
  if (typeof value !== 'bigint' || value !== BigInt.asIntN(64, value)) throw new RangeError('not a C long');
  return value;
}

function struct(buffer: Buffer): Buffer {
  if (!Buffer.isBuffer(buffer) || buffer.length < structBufferSize) {
    throw new RangeError(`not a buffer of ${structBufferSize} bytes or more`);
  }
  return buffer;
}

function messageBuffer(buffer: Buffer): Buffer {
  if (!Buffer.isBuffer(buffer) || buffer.length < messageTypeSize) throw new RangeError('not a buffer for a message');
  return buffer;
}

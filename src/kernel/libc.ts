import './quietReport.ts';
import { DataType, load, open } from 'ffi-rs';
import { errnoName } from './errno.ts';
import { structBufferSize } from './layouts.ts';

/**
 * The C library, through ffi-rs. A wrong type there does not throw, it aborts the process: so nothing but this file
 * imports ffi-rs, every signature below is constant, and every argument is checked before it crosses the border.
 */

/** What a call returned, or the name of the error it failed with. */
export type CallResult = { readonly ok: true; readonly value: number } | { readonly ok: false; readonly errno: string };

const library = 'libc';
open({ library, path: '' });

/** A zeroed buffer for a struct that the kernel fills. */
export function structBuffer(): Buffer {
  return Buffer.alloc(structBufferSize);
}

/** msgctl(2) with a struct; `buffer` is one from {@link structBuffer}. */
export function msgctl(id: number, command: number, buffer: Buffer): CallResult {
  return callWithStruct('msgctl', id, command, buffer);
}

/** shmctl(2) with a struct; `buffer` is one from {@link structBuffer}. */
export function shmctl(id: number, command: number, buffer: Buffer): CallResult {
  return callWithStruct('shmctl', id, command, buffer);
}

/** semctl(2) with a struct as its fourth argument; `buffer` is one from {@link structBuffer}. */
export function semctl(id: number, index: number, command: number, buffer: Buffer): CallResult {
  const paramsValue = [int(id), int(index), int(command), struct(buffer)];
  return result(
    load({
      library,
      funcName: 'semctl',
      retType: DataType.I32,
      paramsType: [DataType.I32, DataType.I32, DataType.I32, DataType.U8Array],
      paramsValue,
      errno: true,
    }),
  );
}

function callWithStruct(funcName: 'msgctl' | 'shmctl', id: number, command: number, buffer: Buffer): CallResult {
  const paramsValue = [int(id), int(command), struct(buffer)];
  return result(
    load({
      library,
      funcName,
      retType: DataType.I32,
      paramsType: [DataType.I32, DataType.I32, DataType.U8Array],
      paramsValue,
      errno: true,
    }),
  );
}

function result(answer: number | { value: number; errnoCode: number }): CallResult {
  if (typeof answer === 'number') throw new TypeError('ffi-rs did not report errno');
  const { value, errnoCode } = answer;
  return value === -1 ? { ok: false, errno: errnoName(errnoCode) } : { ok: true, value };
}

function int(value: number): number {
  if (!Number.isInteger(value) || value !== (value | 0)) throw new RangeError(`not a C int: ${value}`);
  return value;
}

function struct(buffer: Buffer): Buffer {
  if (!Buffer.isBuffer(buffer) || buffer.length < structBufferSize) {
    throw new RangeError(`not a buffer of ${structBufferSize} bytes or more`);
  }
  return buffer;
}

import { commands, layouts } from './layouts.ts';
import type { CallResult } from './libc.ts';
import { allSemaphores, semaphoreFact, semctl, semop, setSemaphore, structBuffer } from './libc.ts';
import { noteOperator } from './ownTraces.ts';

/** One semaphore of a set (semctl(2)). */
export interface SemaphoreFacts {
  readonly index: number;
  readonly value: number;
  /** Process of the last semop or SETVAL, 0 = none. */
  readonly pid: number;
  /** Tasks that wait for the value to rise. */
  readonly waitingForIncrease: number;
  /** Tasks that wait for it to become 0. */
  readonly waitingForZero: number;
}

/** Some semaphores of a set. */
export interface SemaphorePage {
  readonly nsems: number;
  /** Seconds since the epoch of the last operation, SETVAL or SETALL; none of the pids did anything later. */
  readonly operatedAt: number;
  readonly semaphores: readonly SemaphoreFacts[];
}

interface SetFacts {
  readonly nsems: number;
  readonly operatedAt: number;
}

/** Bytes of a value in an array of GETALL and SETALL, an unsigned short (semctl(2)). */
export const valueSize = 2;

/** The values of all semaphores of a set, at one moment (GETALL). EACCES without the read bit, EINVAL when it is gone. */
export function semaphoreValues(id: number): CallResult<readonly number[]> {
  const set = setFacts(id);
  return set.ok ? allValues(id, set.value.nsems) : set;
}

/** All facts of at most `count` semaphores from `first` on: the values at one moment, the rest just after it. */
export function readSemaphores(id: number, first: number, count: number): CallResult<SemaphorePage> {
  const set = setFacts(id);
  if (!set.ok) return set;
  const values = allValues(id, set.value.nsems);
  if (!values.ok) return values;
  const semaphores: SemaphoreFacts[] = [];
  for (const [offset, value] of values.value.slice(first, first + count).entries()) {
    const index = first + offset;
    const pid = semaphoreFact(id, index, 'GETPID');
    const increase = semaphoreFact(id, index, 'GETNCNT');
    const zero = semaphoreFact(id, index, 'GETZCNT');
    if (!pid.ok) return pid;
    if (!increase.ok) return increase;
    if (!zero.ok) return zero;
    semaphores.push({
      index,
      value,
      pid: pid.value,
      waitingForIncrease: increase.value,
      waitingForZero: zero.value,
    });
  }
  return { ok: true, value: { ...set.value, semaphores } };
}

/** Sets one value (SETVAL): ERANGE beyond 0 … 32,767, EACCES without the write bit. Wakes those who waited for it. */
export function setSemaphoreValue(id: number, index: number, value: number): CallResult {
  noteOperator(id, index);
  return setSemaphore(id, index, value);
}

/** Sets all values of a set (SETALL), at one moment. EINVAL when there are more or fewer of them than semaphores. */
export function setSemaphoreValues(id: number, values: readonly number[]): CallResult {
  const set = setFacts(id);
  if (!set.ok) return set;
  if (set.value.nsems !== values.length) return { ok: false, errno: 'EINVAL' };
  return allSemaphores(id, 'SETALL', bytesOfValues(values), values.length);
}

/** Adds to a value, or subtracts: EAGAIN instead of waiting (semop(2), IPC_NOWAIT), ERANGE beyond 32,767. */
export function addToSemaphore(id: number, index: number, amount: number): CallResult {
  noteOperator(id, index);
  return semop(id, index, amount);
}

/** Values as the kernel takes them, and as a file keeps them. */
export function bytesOfValues(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * valueSize);
  for (const [index, value] of values.entries()) bytes.writeUInt16LE(value, index * valueSize);
  return bytes;
}

/** What {@link bytesOfValues} was made of; a last value that is cut off is left out. */
export function valuesOfBytes(bytes: Buffer): number[] {
  const count = Math.floor(bytes.length / valueSize);
  return Array.from({ length: count }, (_, index) => bytes.readUInt16LE(index * valueSize));
}

function allValues(id: number, nsems: number): CallResult<readonly number[]> {
  const buffer = Buffer.alloc(nsems * valueSize);
  const result = allSemaphores(id, 'GETALL', buffer, nsems);
  return result.ok ? { ok: true, value: valuesOfBytes(buffer) } : result;
}

function setFacts(id: number): CallResult<SetFacts> {
  const buffer = structBuffer();
  const result = semctl(id, commands.IPC_STAT, buffer);
  if (!result.ok) return result;
  const number = (offset: number) => Number(buffer.readBigUInt64LE(offset));
  const { nsems, otime, ctime } = layouts.semidDs;
  return { ok: true, value: { nsems: number(nsems), operatedAt: Math.max(number(otime), number(ctime)) } };
}

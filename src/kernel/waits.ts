import { closeSync, openSync, readSync } from 'node:fs';
import process from 'node:process';
import type { SemaphoreOperation, Wait } from '../sysv/evidence.ts';
import type { ObjectRef } from '../sysv/objects.ts';
import { isRefused, readProcFile } from './procFile.ts';

/** The object that a task sleeps on, and in which call. */
export interface TaskWait {
  readonly ref: ObjectRef;
  readonly wait: Wait;
}

/** What can be said of a task. */
export type TaskState =
  | { readonly is: 'notWaiting' }
  | { readonly is: 'waiting'; readonly on: TaskWait }
  /** It sleeps in such a call, but its arguments may not be read. */
  | { readonly is: 'waitingSomewhere'; readonly kind: 'msg' | 'sem' }
  /** It may not be looked at. */
  | { readonly is: 'refused' };

type Call = 'msgsnd' | 'msgrcv' | 'semop';

/** Numbers of the system calls (kernel: arch/x86/entry/syscalls, include/uapi/asm-generic/unistd.h). */
const calls: ReadonlyMap<number, Call> = new Map<number, Call>(
  process.arch === 'arm64'
    ? [
        [188, 'msgrcv'],
        [189, 'msgsnd'],
        [192, 'semop'],
        [193, 'semop'],
      ]
    : [
        [65, 'semop'],
        [69, 'msgsnd'],
        [70, 'msgrcv'],
        [220, 'semop'],
      ],
);

const notWaiting: TaskState = { is: 'notWaiting' };
const operationSize = 6;
/** SEMOPM of every kernel by default. */
const mostOperations = 500;

/** Looks at one thread: does it sleep on a queue or a set (proc_pid_syscall(5))? */
export function taskState(pid: number, tid: number): TaskState {
  const file = readProcFile(tid === pid ? `/proc/${pid}/syscall` : `/proc/${pid}/task/${tid}/syscall`);
  if (!file.ok) return isRefused(file.errno) ? weakerState(pid, tid) : notWaiting;
  const end = file.text.indexOf(' ');
  const call = end > 0 ? calls.get(Number(file.text.slice(0, end))) : undefined;
  return call ? { is: 'waiting', on: waitOf(pid, call, file.text) } : notWaiting;
}

function waitOf(pid: number, call: Call, syscall: string): TaskWait {
  const [id = 0n, second = 0n, third = 0n, fourth = 0n] = syscall.split(' ').slice(1, 5).map(BigInt);
  const identifier = Number(BigInt.asIntN(32, id));
  switch (call) {
    case 'msgsnd':
      return { ref: { kind: 'msg', id: identifier }, wait: { call } };
    case 'msgrcv':
      return { ref: { kind: 'msg', id: identifier }, wait: { call, type: Number(BigInt.asIntN(64, fourth)) } };
    case 'semop':
      return {
        ref: { kind: 'sem', id: identifier },
        wait: { call, operations: readOperations(pid, second, Number(third)) },
      };
  }
}

/** Where arguments are refused, Yama for one, the name of the kernel function may still be read. */
function weakerState(pid: number, tid: number): TaskState {
  const file = readProcFile(`/proc/${pid}/task/${tid}/wchan`);
  if (!file.ok || file.text === '0') return { is: 'refused' };
  if (/do_msg(rcv|snd)/.test(file.text)) return { is: 'waitingSomewhere', kind: 'msg' };
  if (/do_semtimedop/.test(file.text)) return { is: 'waitingSomewhere', kind: 'sem' };
  return notWaiting;
}

/** The array of `struct sembuf` that the call was given. */
function readOperations(pid: number, address: bigint, count: number): SemaphoreOperation[] | undefined {
  if (count < 1 || count > mostOperations || address > BigInt(Number.MAX_SAFE_INTEGER)) return undefined;
  const bytes = Buffer.alloc(count * operationSize);
  try {
    const descriptor = openSync(`/proc/${pid}/mem`, 'r');
    try {
      if (readSync(descriptor, bytes, 0, bytes.length, Number(address)) < bytes.length) return undefined;
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // Refused, or the process has ended: the wait itself is evidence enough.
    return undefined;
  }
  return Array.from({ length: count }, (_, index) => ({
    semaphore: bytes.readUInt16LE(index * operationSize),
    amount: bytes.readInt16LE(index * operationSize + 2),
  }));
}

import { closeSync, openSync, readSync } from 'node:fs';
import process from 'node:process';
import type { SemaphoreOperation, Wait } from '../sysv/evidence.ts';
import type { ObjectRef } from '../sysv/objects.ts';
import { mayWait } from '../sysv/semop.ts';
import { flags } from './layouts.ts';
import type { ProcText } from './procFile.ts';
import { hasProcessEnded, readProcFile } from './procFile.ts';

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

interface SystemCall {
  readonly call: Wait['call'];
  /** Of a program that makes such calls. */
  readonly bits: 32 | 64;
}

/**
 * Numbers of the system calls (kernel: arch/x86/entry/syscalls, include/uapi/asm-generic/unistd.h,
 * arch/arm/tools/syscall.tbl). A 32-bit program has numbers of its own, under which a 64-bit one can never sleep.
 */
const calls: ReadonlyMap<number, SystemCall> = new Map<number, SystemCall>(
  process.arch === 'arm64'
    ? [
        [188, { call: 'msgrcv', bits: 64 }],
        [189, { call: 'msgsnd', bits: 64 }],
        [192, { call: 'semop', bits: 64 }],
        [193, { call: 'semop', bits: 64 }],
        [298, { call: 'semop', bits: 32 }],
        [301, { call: 'msgsnd', bits: 32 }],
        [302, { call: 'msgrcv', bits: 32 }],
        [312, { call: 'semop', bits: 32 }],
        [420, { call: 'semop', bits: 32 }],
      ]
    : [
        [65, { call: 'semop', bits: 64 }],
        [69, { call: 'msgsnd', bits: 64 }],
        [70, { call: 'msgrcv', bits: 64 }],
        [220, { call: 'semop', bits: 64 }],
        [400, { call: 'msgsnd', bits: 32 }],
        [401, { call: 'msgrcv', bits: 32 }],
        [420, { call: 'semop', bits: 32 }],
      ],
);

/** The one call for everything of i386, and what it can be told to do (ipc(2); kernel: include/uapi/linux/ipc.h). */
const multiplexer = process.arch === 'arm64' ? undefined : 117;
const multiplexed: ReadonlyMap<number, Wait['call']> = new Map<number, Wait['call']>([
  [1, 'semop'],
  [4, 'semop'],
  [11, 'msgsnd'],
  [12, 'msgrcv'],
]);

const notWaiting: TaskState = { is: 'notWaiting' };
const operationSize = 6;
/** SEMOPM of every kernel by default. */
const mostOperations = 500;

/** Looks at one thread: does it sleep on a queue or a set? `file` is what proc_pid_syscall(5) says of it. */
export function taskState(pid: number, tid: number, file: ProcText): TaskState {
  if (!file.ok) return hasProcessEnded(file.errno) ? notWaiting : weakerState(pid, tid);
  const end = file.text.indexOf(' ');
  const number = end > 0 ? Number(file.text.slice(0, end)) : -1;
  const system = calls.get(number);
  if (!system && number !== multiplexer) return notWaiting;
  const words = file.text.split(' ').slice(1, 7).map(BigInt);
  const memory = new TaskMemory(pid, tid);
  return system ? waiting(memory, system, words) : waitingInMultiplexer(memory, words);
}

function waiting(memory: TaskMemory, { call, bits }: SystemCall, words: readonly bigint[]): TaskState {
  const [id = 0n, second = 0n, third = 0n, fourth = 0n, fifth = 0n] = words;
  const receive = () => receiving(Number(BigInt.asIntN(bits, fourth)), fifth);
  return waitingIn(call, id, receive, () => readOperations(memory, second, Number(third)));
}

function waitingInMultiplexer(memory: TaskMemory, words: readonly bigint[]): TaskState {
  const [what = 0n, id = 0n, second = 0n, third = 0n, pointer = 0n, fifth = 0n] = words;
  const call = multiplexed.get(Number(what & 0xffffn));
  if (!call) return notWaiting;
  // Version 0 of MSGRCV points to the address of the message and its type.
  const isOld = call === 'msgrcv' && what >> 16n === 0n;
  const type = isOld ? memory.read(pointer, 8)?.readInt32LE(4) : Number(BigInt.asIntN(32, fifth));
  if (type === undefined) return { is: 'waitingSomewhere', kind: 'msg' };
  const receive = () => receiving(type, third);
  return waitingIn(call, id, receive, () => readOperations(memory, pointer, Number(second)));
}

function waitingIn(
  call: Wait['call'],
  id: bigint,
  receive: () => Wait,
  operations: () => SemaphoreOperation[] | undefined,
): TaskState {
  const identifier = Number(BigInt.asIntN(32, id));
  switch (call) {
    case 'msgsnd':
      return { is: 'waiting', on: { ref: { kind: 'msg', id: identifier }, wait: { call } } };
    case 'msgrcv':
      return { is: 'waiting', on: { ref: { kind: 'msg', id: identifier }, wait: receive() } };
    case 'semop':
      return { is: 'waiting', on: { ref: { kind: 'sem', id: identifier }, wait: { call, operations: operations() } } };
  }
}

/** Without a type, and with a negative one, the flag says nothing (kernel: ipc/msg.c, convert_mode). */
function receiving(type: number, flag: bigint): Wait {
  const isExcluded = type > 0 && (flag & BigInt(flags.MSG_EXCEPT)) !== 0n;
  return isExcluded ? { call: 'msgrcv', type, isExcluded } : { call: 'msgrcv', type };
}

/** Where arguments are refused, Yama for one, the name of the kernel function may still be read. */
function weakerState(pid: number, tid: number): TaskState {
  const file = readProcFile(`/proc/${pid}/task/${tid}/wchan`);
  if (!file.ok || file.text === '0') return { is: 'refused' };
  // Which of several functions it is depends on what the compiler has inlined.
  if (/msg(rcv|snd)/.test(file.text)) return { is: 'waitingSomewhere', kind: 'msg' };
  if (/sem(timed)?op/.test(file.text)) return { is: 'waitingSomewhere', kind: 'sem' };
  return notWaiting;
}

/**
 * The array of `struct sembuf` that the call was given. Where nothing in it can wait, another thread has put something
 * else there since: the kernel has a copy of its own.
 */
function readOperations(memory: TaskMemory, address: bigint, count: number): SemaphoreOperation[] | undefined {
  if (count < 1 || count > mostOperations) return undefined;
  const bytes = memory.read(address, count * operationSize);
  if (!bytes) return undefined;
  const operations = Array.from({ length: count }, (_, index) => ({
    semaphore: bytes.readUInt16LE(index * operationSize),
    amount: bytes.readInt16LE(index * operationSize + 2),
  }));
  return operations.some(mayWait) ? operations : undefined;
}

/** What a sleeping thread has in its memory. Not that of its process: whose first thread may have ended, and lost it. */
class TaskMemory {
  private readonly path: string;

  constructor(pid: number, tid: number) {
    this.path = `/proc/${pid}/task/${tid}/mem`;
  }

  /** Undefined when it is refused, or the thread has ended: the wait itself is evidence enough. */
  read(address: bigint, length: number): Buffer | undefined {
    if (address > BigInt(Number.MAX_SAFE_INTEGER)) return undefined;
    const bytes = Buffer.alloc(length);
    try {
      const descriptor = openSync(this.path, 'r');
      try {
        return readSync(descriptor, bytes, 0, length, Number(address)) < length ? undefined : bytes;
      } finally {
        closeSync(descriptor);
      }
    } catch {
      return undefined;
    }
  }
}

/** The three kinds of System V IPC objects, by their names in `/proc/sysvipc` (sysvipc(7)). */
export const kinds = ['msg', 'sem', 'shm'] as const;

/** One of the {@link kinds}. */
export type Kind = (typeof kinds)[number];

/** What every object has: `struct ipc_perm` and the time of creation or last IPC_SET (sysvipc(7)). */
interface IpcObjectBase {
  /** Identifier, 0 … 2^31 − 1; unique for its kind within one IPC namespace. */
  readonly id: number;
  /** `key_t`: signed 32 bits as the kernel prints it; 0 is IPC_PRIVATE or a segment that was marked for removal. */
  readonly key: number;
  /** Permission bits; segments add `0o1000` (marked for removal) and `0o2000` (locked in memory). */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Creator's user and group. */
  readonly cuid: number;
  readonly cgid: number;
  /** Seconds since the epoch; creation or last IPC_SET; for sets also the last SETVAL or SETALL. */
  readonly ctime: number;
}

/** A row of `/proc/sysvipc/msg`. Times are seconds since the epoch, 0 = never. */
export interface MessageQueue extends IpcObjectBase {
  readonly kind: 'msg';
  /** Bytes of message text in the queue. */
  readonly cbytes: number;
  /** Number of messages in the queue. */
  readonly qnum: number;
  /** Process of the last msgsnd, 0 = none, or not visible in the reader's pid namespace. */
  readonly lspid: number;
  /** Process of the last msgrcv. */
  readonly lrpid: number;
  readonly stime: number;
  readonly rtime: number;
}

/** A row of `/proc/sysvipc/sem`. */
export interface SemaphoreSet extends IpcObjectBase {
  readonly kind: 'sem';
  /** Number of semaphores in the set. */
  readonly nsems: number;
  /** Time of the last successful semop, seconds since the epoch; 0 = never operated. */
  readonly otime: number;
}

/** A row of `/proc/sysvipc/shm`. */
export interface SharedMemorySegment extends IpcObjectBase {
  readonly kind: 'shm';
  /** Requested size in bytes, up to 2^63 − 1. */
  readonly size: bigint;
  /** Process that created the segment. */
  readonly cpid: number;
  /** Process of the last shmat or shmdt. */
  readonly lpid: number;
  /** Number of mappings (not of processes). */
  readonly nattch: number;
  readonly atime: number;
  readonly dtime: number;
  /** Resident and swapped bytes; absent on kernels that do not report them. */
  readonly rss?: number;
  readonly swap?: number;
}

/** An object of any kind, as its row in `/proc/sysvipc` tells it. */
export type IpcObject = MessageQueue | SemaphoreSet | SharedMemorySegment;

/** Names one object in one IPC namespace, for as long as it lives. */
export interface ObjectRef {
  readonly kind: Kind;
  readonly id: number;
}

/** Names several objects of one kind. */
export interface ObjectRefs {
  readonly kind: Kind;
  readonly ids: readonly number[];
}

/** One after the other. */
export function* eachRef(several: readonly ObjectRefs[]): Iterable<ObjectRef> {
  for (const { kind, ids } of several) for (const id of ids) yield { kind, id };
}

/** `msg:32769`, the text form of an {@link ObjectRef}. */
export function refText({ kind, id }: ObjectRef): string {
  return `${kind}:${id}`;
}

/** SHM_DEST: removed, lives on until the last detach (shmctl(2)). */
export function isMarkedForRemoval(object: IpcObject): boolean {
  return object.kind === 'shm' && (object.mode & 0o1000) !== 0;
}

/** SHM_LOCKED: the pages may not be swapped (shmctl(2)). */
export function isLocked(object: IpcObject): boolean {
  return object.kind === 'shm' && (object.mode & 0o2000) !== 0;
}

/** Seconds since the epoch of the last thing that the kernel recorded about the object. */
export function lastActivity(object: IpcObject): number {
  switch (object.kind) {
    case 'msg':
      return Math.max(object.stime, object.rtime, object.ctime);
    case 'sem':
      return Math.max(object.otime, object.ctime);
    case 'shm':
      return Math.max(object.atime, object.dtime, object.ctime);
  }
}

/** Whether two observations of one object show the same in every field. */
export function sameObject(a: IpcObject, b: IpcObject): boolean {
  // A new agent's listing is compared object by object in the extension host: no garbage.
  const left = a as unknown as Readonly<Record<string, unknown>>;
  const right = b as unknown as Readonly<Record<string, unknown>>;
  for (const name in left) if (left[name] !== right[name]) return false;
  for (const name in right) if (left[name] === undefined) return false;
  return true;
}

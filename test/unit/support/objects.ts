import type { IpcObject, Kind, MessageQueue, SemaphoreSet, SharedMemorySegment } from '../../../src/sysv/objects.ts';
import type { Random } from './random.ts';

const common = { id: 0, key: 0x1234, mode: 0o640, uid: 1000, gid: 1000, cuid: 1000, cgid: 1000, ctime: 100 };

export function queue(fields: Partial<MessageQueue> = {}): MessageQueue {
  return { kind: 'msg', ...common, cbytes: 0, qnum: 0, lspid: 0, lrpid: 0, stime: 0, rtime: 0, ...fields };
}

export function semaphores(fields: Partial<SemaphoreSet> = {}): SemaphoreSet {
  return { kind: 'sem', ...common, nsems: 1, otime: 0, ...fields };
}

export function segment(fields: Partial<SharedMemorySegment> = {}): SharedMemorySegment {
  return { kind: 'shm', ...common, size: 4096n, cpid: 1, lpid: 0, nattch: 0, atime: 0, dtime: 0, ...fields };
}

/** An object that a kernel could list, with extremes more often than chance would have them. */
export function randomObject(random: Random, kind: Kind, id: number): IpcObject {
  const fields = {
    id,
    key: random.pick([0, random.int(2 ** 31), -random.int(2 ** 31), 2 ** 31 - 1, -(2 ** 31)]),
    mode: random.int(0o1000),
    uid: randomUser(random),
    gid: randomUser(random),
    cuid: randomUser(random),
    cgid: randomUser(random),
    ctime: random.int(2 ** 31),
  };
  const count = () => random.pick([0, 1, random.int(1000), random.int(2 ** 31)]);
  switch (kind) {
    case 'msg':
      return {
        ...queue(fields),
        cbytes: count(),
        qnum: count(),
        lspid: count(),
        lrpid: count(),
        stime: count(),
        rtime: count(),
      };
    case 'sem':
      return semaphores({ ...fields, nsems: random.int(32_001, 1), otime: count() });
    case 'shm':
      return segment({
        ...fields,
        mode: fields.mode | random.pick([0, 0, 0o1000, 0o2000, 0o3000, 0o4000]),
        size: random.pick([1n, BigInt(count()) + 1n, 2n ** 62n + BigInt(count()), 2n ** 63n - 1n, 2n ** 53n + 1n]),
        cpid: count(),
        lpid: count(),
        nattch: count(),
        atime: count(),
        dtime: count(),
        rss: count(),
        swap: count(),
      });
  }
}

function randomUser(random: Random): number {
  return random.pick([0, 1000, random.int(65_535), 65_534, 4_294_967_294]);
}

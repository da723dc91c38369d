import type { Evidence, Hidden } from '../sysv/evidence.ts';
import { usersOf } from '../sysv/evidence.ts';
import { privateKey } from '../sysv/key.ts';
import type { IpcObject, Kind, SemaphoreSet } from '../sysv/objects.ts';
import { isMarkedForRemoval, kinds, refText } from '../sysv/objects.ts';
import type { ProcessFact, Program } from '../sysv/processes.ts';
import { startToleranceMs } from '../sysv/processes.ts';
import { Actors } from './actors.ts';
import type { SegmentUse } from './attachments.ts';
import { Attachments } from './attachments.ts';
import type { TaskScan } from './blockedTasks.ts';
import { BlockedTasks } from './blockedTasks.ts';
import { EarlierUsers } from './earlierUsers.ts';
import { formerUsers } from './formerUsers.ts';
import type { KeyFileUsers } from './keyFiles.ts';
import { KeyFiles } from './keyFiles.ts';
import type { CallResult } from './libc.ts';
import { mappedSegments } from './mappings.ts';
import { memoryDevices } from './memoryDevices.ts';
import { canProcessesHide, ProcessTable } from './processTable.ts';
import { programOf } from './programs.ts';
import { withRetries } from './retries.ts';
import { stuckTasks } from './stuckWaits.ts';
import { Turns } from './turns.ts';
import { WaiterCounts } from './waiterCounts.ts';

type Libc = typeof import('./libc.ts');

/** One look at all processes; what is known of an object is then told at once, as often as its row is read anew. */
export interface Survey {
  /** When processes were looked at, milliseconds since the epoch. */
  readonly at: number;
  readonly evidenceOf: (object: IpcObject) => Evidence;
}

/** Collects who uses which object, from all over `/proc` and from the C library. */
export class EvidenceCollector {
  private readonly table = new ProcessTable();
  private readonly blockedTasks = new BlockedTasks(this.table);
  private readonly attachments: Attachments;
  private readonly keyFiles: KeyFiles;
  private readonly actors: Actors;
  private readonly earlierUsers = new EarlierUsers(this.table);
  private readonly libc: Libc | undefined;
  private readonly waiterCounts: WaiterCounts | undefined;
  private readonly outside: readonly Hidden[] = canProcessesHide() ? [{ what: 'pidNamespace' }] : [];

  /** Without the C library sets are known by their blocked tasks alone. */
  constructor(libc: Libc | undefined) {
    this.libc = libc;
    this.waiterCounts = libc && new WaiterCounts(libc);
    const memory = memoryDevices(libc);
    this.attachments = new Attachments(
      this.table,
      (pid, threads) => mappedSegments(pid, threads, memory),
      (pid, other) => isSameMemory(libc?.compareMemory(pid, other)),
    );
    this.keyFiles = new KeyFiles(this.table, memory);
    this.actors = new Actors(this.table, libc);
  }

  /** As {@link collect}, for all objects that there are: what is remembered of others is forgotten. */
  collectAll(objects: readonly IpcObject[], now: number): Promise<Map<string, Evidence>> {
    this.attachments.forgetAllBut(idsOf(objects, 'shm'));
    this.actors.forgetAllBut(idsOf(objects, 'sem'));
    this.waiterCounts?.forgetAllBut(idsOf(objects, 'sem'));
    for (const kind of kinds) this.earlierUsers.forgetAllBut(kind, idsOf(objects, kind));
    return this.found(objects, now, false);
  }

  /** What can be known now about each of these objects, by reference; `now` in milliseconds since the epoch. */
  collect(objects: readonly IpcObject[], now: number): Promise<Map<string, Evidence>> {
    return this.found(objects, now, true);
  }

  /** `anew`: whoever asks now is not told what was seen before. */
  private async found(objects: readonly IpcObject[], now: number, anew: boolean): Promise<Map<string, Evidence>> {
    this.table.refresh();
    formerUsers.refresh();
    const tasks = this.blockedTasks.scan(now);
    this.waiterCounts?.beginLook(anew);
    const segments = objects.filter((object) => object.kind === 'shm');
    const uses = this.attachments.scan(segments, now, anew);
    const found = new Map<string, Evidence>();
    const turns = new Turns();
    for (const object of objects) {
      found.set(refText(object), this.evidenceOf(object, tasks, uses.get(object.id), now));
      if (turns.isDue) await turns.give();
    }
    return found;
  }

  /** One look at all processes, for objects that nobody has attached and whose keys are among these. */
  async survey(keys: ReadonlySet<number>): Promise<Survey> {
    this.table.refresh();
    const fileKeys = [...keys].filter((key) => key !== privateKey);
    const users = await this.keyFileUsers(fileKeys, Date.now(), 0);
    // Files may take long: who sleeps where, and who lives, is asked last.
    this.table.refresh();
    formerUsers.refresh();
    const at = Date.now();
    const tasks = this.blockedTasks.scan(at);
    this.waiterCounts?.beginLook(true);
    const evidenceOf = (object: IpcObject) => {
      const evidence = this.evidenceOf(object, tasks, undefined, at);
      const keyFileUsers = users.get(object.key);
      return keyFileUsers ? { ...evidence, keyFileUsers } : evidence;
    };
    return { at, evidenceOf };
  }

  /** See {@link KeyFiles.usersOf}; among the processes that the last collection saw. */
  keyFileUsers(keys: readonly number[], now: number, ageMs: number): Promise<KeyFileUsers> {
    return this.keyFiles.usersOf(keys, now, ageMs);
  }

  /** What a process of some evidence runs now; undefined when it has ended, and its id is free or another one's. */
  programOf({ pid, startedAt }: ProcessFact): Program | undefined {
    const program = programOf(pid);
    const start = this.table.startOf(pid);
    return start !== undefined && Math.abs(start - startedAt) < startToleranceMs ? program : undefined;
  }

  private evidenceOf(object: IpcObject, tasks: TaskScan, use: SegmentUse | undefined, now: number): Evidence {
    const evidence = this.presentEvidenceOf(object, tasks, use, now);
    const earlier = this.earlierUsers.besides(object, usersOf(evidence), now);
    return earlier.length === 0 ? evidence : { ...evidence, actors: [...evidence.actors, ...earlier] };
  }

  private presentEvidenceOf(object: IpcObject, tasks: TaskScan, use: SegmentUse | undefined, now: number): Evidence {
    const { actors, errno } = this.actors.of(object, now);
    const blocked = (tasks.blocked.get(refText(object)) ?? []).map((seen) => withRetries(object, seen));
    const base = { attachments: [], blocked, actors };
    switch (object.kind) {
      case 'msg':
        return { ...base, hidden: [...tasks.hidden.msg, ...this.outside] };
      case 'sem':
        return {
          ...base,
          blocked: this.libc ? stuckTasks(this.libc, object.id, blocked) : blocked,
          ...this.waiters(object, base, tasks, errno),
        };
      case 'shm': {
        const hidden: Hidden[] = use?.notFound ? [{ what: 'mappings', count: use.notFound }] : [];
        const evidence: Evidence = { ...base, attachments: use?.attachments ?? [], hidden };
        const isKeyNews = isMarkedForRemoval(object) && use?.originalKey !== undefined;
        return isKeyNews ? { ...evidence, originalKey: use.originalKey } : evidence;
      }
    }
  }

  /**
   * The kernel's own counts see every waiter, so with them no hidden process matters but one that is stopped. They are
   * not asked for where every task was seen and they could change nothing: somebody uses the set, or nobody is known.
   */
  private waiters(
    set: SemaphoreSet,
    { blocked, actors }: Pick<Evidence, 'blocked' | 'actors'>,
    tasks: TaskScan,
    errno: string | undefined,
  ): Pick<Evidence, 'hidden' | 'waiterCount'> {
    const hidden: Hidden[] = errno === undefined ? [] : [{ what: 'operators', errno }];
    const isInUse = blocked.length > 0 || actors.some(({ fate }) => fate.is === 'alive');
    const unseen = [...tasks.hidden.sem, ...this.outside];
    const isKnownToNobody = errno === undefined && actors.length === 0;
    if (unseen.length === 0 && (isInUse || isKnownToNobody)) return { hidden };
    const count = this.waiterCounts ? this.waiterCounts.of(set, isInUse) : ({ ok: false, errno: 'ENOSYS' } as const);
    if (!count) return { hidden: [...hidden, ...unseen] };
    if (count.ok) return { hidden: [...hidden, ...tasks.stoppedAt(set)], waiterCount: count.value };
    hidden.push({ what: 'waiterCounts', errno: count.errno });
    return { hidden: [...hidden, ...unseen] };
  }
}

/** Where the kernel does not compare, or may not, they are taken for two. */
function isSameMemory(order: CallResult | undefined): boolean {
  return order?.ok === true && order.value === 0;
}

function idsOf(objects: readonly IpcObject[], kind: Kind): Set<number> {
  const ids = new Set<number>();
  for (const object of objects) if (object.kind === kind) ids.add(object.id);
  return ids;
}

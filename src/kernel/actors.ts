import type { Actor, ActorFate, ActorRole } from '../sysv/evidence.ts';
import type { IpcObject, SemaphoreSet } from '../sysv/objects.ts';
import type { ProcessFact } from '../sysv/processes.ts';
import type { LastRole } from './formerUsers.ts';
import { formerUsers } from './formerUsers.ts';
import type { CallResult } from './libc.ts';
import type { ProcessTable } from './processTable.ts';
import { canProcessesHide } from './processTable.ts';
import { addSemaphores, semaphoreOperators } from './semaphoreActors.ts';

/** A process as it was when it was last seen alive, milliseconds since the epoch. */
interface Seen {
  readonly process: ProcessFact;
  readonly at: number;
}

/**
 * A process id is not given away again within so many milliseconds: all others come first, 32,768 where there are least
 * (proc_sys_kernel(5), pid_max), of which large builds use up thousands a second.
 */
const reuseMs = 2_000;

type Libc = typeof import('./libc.ts');
type Operators = CallResult<ReadonlyMap<number, number[]>>;

/** A time of the kernel is the second in which something happened. */
const secondMs = 1000;

/** The processes that the kernel recorded for an object, and why some may be missing. */
export interface RecordedActors {
  readonly actors: readonly Actor[];
  /** The error with which the operators of a set were refused. */
  readonly errno?: string;
}

/** Finds out what became of the processes that the kernel recorded. */
export class Actors {
  private readonly table: ProcessTable;
  private readonly libc: Libc | undefined;
  private readonly canHide = canProcessesHide();
  private readonly operators = new Map<
    number,
    { readonly set: SemaphoreSet; readonly found: Operators; readonly at: number }
  >();

  /** Processes last seen alive, to name them after their end; those asked for since the last full pass. */
  private seen = new Map<number, Seen>();
  private seenBefore: ReadonlyMap<number, Seen> = new Map();

  /** Without the C library the operators of semaphores stay unknown. */
  constructor(table: ProcessTable, libc: Libc | undefined) {
    this.table = table;
    this.libc = libc;
  }

  /** The actors of an object; `now` in milliseconds since the epoch. */
  of(object: IpcObject, now: number): RecordedActors {
    switch (object.kind) {
      case 'msg':
        return {
          actors: [
            ...this.lastOne(object, 'lastSender', object.lspid, object.stime, now),
            ...this.lastOne(object, 'lastReceiver', object.lrpid, object.rtime, now),
          ],
        };
      case 'shm':
        return {
          actors: [
            ...(formerUsers.isOurs(object.cpid, object.ctime)
              ? []
              : this.actor('creator', object.cpid, object.ctime, now)),
            ...this.lastOne(object, 'lastAttacher', object.lpid, Math.max(object.atime, object.dtime), now),
          ],
        };
      case 'sem':
        return this.operatorsOf(object, now);
    }
  }

  /** Before a full pass: forgets sets that are not among these identifiers, and processes that no object names. */
  forgetAllBut(ids: ReadonlySet<number>): void {
    for (const id of this.operators.keys()) if (!ids.has(id)) this.operators.delete(id);
    this.seenBefore = this.seen;
    this.seen = new Map();
  }

  private operatorsOf(set: SemaphoreSet, now: number): RecordedActors {
    const found = this.readOperators(set, now);
    if (!found.ok) return { actors: [], errno: found.errno };
    const time = Math.max(set.otime, set.ctime);
    const { operators, isAnyUnknown } = this.withFormer(set, found.value);
    const actors = [...operators].flatMap(([pid, semaphores]): Actor[] =>
      this.actor('lastOperator', pid, time, now).map((actor) => ({ ...actor, semaphores })),
    );
    if (isAnyUnknown) actors.push(...this.notVisible('lastOperator'));
    const named = new Set([...found.value.values()].flat()).size;
    // The kernel names no process for what one of another pid namespace did; for what nobody did, it names none either.
    const isHidden = named === 0 ? set.otime !== 0 : named < set.nsems && this.canHide;
    if (isHidden) actors.push(...this.notVisible('lastOperator'));
    return { actors };
  }

  /** Asks the kernel again only when the set was operated since, or may have been within the same second. */
  private readOperators(set: SemaphoreSet, now: number): Operators {
    if (!this.libc) return { ok: false, errno: 'ENOSYS' };
    const known = this.operators.get(set.id);
    const time = Math.max(set.otime, set.ctime);
    const isSame = known?.set.otime === set.otime && known.set.ctime === set.ctime;
    if (known && isSame && known.at > time * secondMs + 2 * secondMs) return known.found;
    const found = semaphoreOperators(this.libc, set.id, set.nsems);
    this.operators.set(set.id, { set, found, at: now });
    return found;
  }

  /** The processes that operated the semaphores before the explorer did, where it did; some may not be known. */
  private withFormer(
    set: SemaphoreSet,
    found: ReadonlyMap<number, readonly number[]>,
  ): { readonly operators: ReadonlyMap<number, readonly number[]>; readonly isAnyUnknown: boolean } {
    const time = Math.max(set.otime, set.ctime);
    // Another process that has got an agent's id lives, or is dead like the agent.
    const ours = [...found.keys()].filter(
      (pid) => formerUsers.isOurs(pid, time) || (formerUsers.mayBeOurs(pid, time) && !this.table.get(pid)),
    );
    if (ours.length === 0) return { operators: found, isAnyUnknown: false };
    const operators = new Map<number, number[]>();
    for (const [pid, semaphores] of found) if (!ours.includes(pid)) addSemaphores(operators, pid, semaphores);
    let isAnyUnknown = false;
    for (const semaphore of ours.flatMap((pid) => found.get(pid) ?? [])) {
      const former = formerUsers.before(set, 'lastOperator', semaphore);
      if (!former || (former.pid === 0 && this.canHide)) isAnyUnknown = true;
      else if (former.pid !== 0) addSemaphores(operators, former.pid, [semaphore]);
    }
    return { operators, isAnyUnknown };
  }

  /** Where the explorer itself is the last one, the one before it. */
  private lastOne(object: IpcObject, role: LastRole, pid: number, time: number, now: number): Actor[] {
    if (!formerUsers.isOurs(pid, time)) return this.actor(role, pid, time, now);
    const former = formerUsers.before(object, role);
    return former ? this.actor(role, former.pid, former.time, now) : this.notVisible(role);
  }

  private actor(role: ActorRole, pid: number, time: number, now: number): Actor[] {
    if (pid === 0) return time === 0 ? [] : this.notVisible(role);
    return [{ role, pid, fate: this.fateOf(pid, time, now) }];
  }

  private notVisible(role: ActorRole): Actor[] {
    return [{ role, pid: 0, fate: { is: 'notVisible' } }];
  }

  private fateOf(pid: number, time: number, now: number): ActorFate {
    if (this.table.isOfOtherIds) return { is: 'notVisible' };
    const found = this.table.describe(pid);
    if (!found) return this.table.isHidden(pid) ? { is: 'notVisible' } : { is: 'dead', ...this.nameOf(pid, time) };
    if (found.startedAt > this.table.latestStart(time))
      return { is: 'reused', process: found, ...this.nameOf(pid, time) };
    if (this.seen.get(pid)?.at !== now) this.seen.set(pid, { process: found, at: now });
    return { is: 'alive', process: found };
  }

  /** What it was called, if the process that was seen is the one that is recorded. */
  private nameOf(pid: number, time: number): { readonly name?: string } {
    const seen = this.seen.get(pid) ?? this.seenBefore.get(pid);
    if (!seen) return {};
    this.seen.set(pid, seen);
    const isOne = seen.process.startedAt <= this.table.latestStart(time) && time * secondMs < seen.at + reuseMs;
    return isOne ? { name: seen.process.name } : {};
  }
}

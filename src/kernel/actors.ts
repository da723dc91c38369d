import process from 'node:process';
import type { Actor, ActorFate, ActorRole } from '../sysv/evidence.ts';
import type { IpcObject, SemaphoreSet } from '../sysv/objects.ts';
import { startToleranceMs } from '../sysv/processes.ts';
import { systemErrorName } from './errno.ts';
import type { CallResult } from './libc.ts';
import type { ProcessTable } from './processTable.ts';
import { canProcessesHide } from './processTable.ts';
import { semaphoreOperators } from './semaphoreActors.ts';

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
            ...this.actor('lastSender', object.lspid, object.stime),
            ...this.actor('lastReceiver', object.lrpid, object.rtime),
          ],
        };
      case 'shm':
        return {
          actors: [
            ...this.actor('creator', object.cpid, object.ctime),
            ...this.actor('lastAttacher', object.lpid, Math.max(object.atime, object.dtime)),
          ],
        };
      case 'sem':
        return this.operatorsOf(object, now);
    }
  }

  /** Remembers nothing of sets that are not among these identifiers. */
  forgetAllBut(ids: ReadonlySet<number>): void {
    for (const id of this.operators.keys()) if (!ids.has(id)) this.operators.delete(id);
  }

  private operatorsOf(set: SemaphoreSet, now: number): RecordedActors {
    const found = this.readOperators(set, now);
    if (!found.ok) return { actors: [], errno: found.errno };
    const time = Math.max(set.otime, set.ctime);
    const actors = [...found.value].flatMap(([pid, semaphores]) =>
      this.actor('lastOperator', pid, time).map((actor) => ({ ...actor, semaphores })),
    );
    const named = new Set([...found.value.values()].flat()).size;
    // Somebody has operated the set, and the kernel names nobody for some of it: it may be one of another pid namespace.
    const isHidden = named === 0 || (named < set.nsems && this.canHide);
    if (set.otime !== 0 && isHidden) actors.push(...this.notVisible('lastOperator'));
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

  private actor(role: ActorRole, pid: number, time: number): Actor[] {
    if (pid === process.pid) return [];
    if (pid === 0) return time === 0 ? [] : this.notVisible(role).map((actor) => actor);
    return [{ role, pid, fate: this.fateOf(pid, time) }];
  }

  private notVisible(role: ActorRole): (Actor & { readonly semaphores: number[] })[] {
    return [{ role, pid: 0, semaphores: [], fate: { is: 'notVisible' } }];
  }

  private fateOf(pid: number, time: number): ActorFate {
    const found = this.table.describe(pid);
    if (!found) return this.isHiddenButAlive(pid) ? { is: 'notVisible' } : { is: 'dead' };
    const at = time * secondMs;
    const latestStart = at + secondMs + startToleranceMs + this.table.clockDoubtSince(at);
    return found.startedAt > latestStart ? { is: 'reused', process: found } : { is: 'alive', process: found };
  }

  /**
   * Behind hidepid, or without a free descriptor, nothing can be read of a process; but a signal to it finds somebody,
   * or is refused, instead of finding nobody (kill(2)).
   */
  private isHiddenButAlive(pid: number): boolean {
    const live = this.table.get(pid);
    // What can be read was, and says that it has ended.
    if (live ? live.stat() : !this.canHide) return false;
    try {
      process.kill(pid, 0);
      return live !== undefined;
    } catch (error) {
      return systemErrorName(error) === 'EPERM';
    }
  }
}

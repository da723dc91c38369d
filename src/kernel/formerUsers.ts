import process from 'node:process';
import type { ActorRole } from '../sysv/evidence.ts';
import type { ObjectRef } from '../sysv/objects.ts';
import { refText } from '../sysv/objects.ts';
import type { AgentTrace, FormerUser, TraceJournal } from './traceJournal.ts';

/** Where the kernel keeps only the last process, which may be us. */
export type LastRole = Exclude<ActorRole, 'creator'>;

/**
 * Who stood in the books of objects before the explorer took his place, also by agents of before and of other windows,
 * as far as there is a journal.
 */
export class FormerUsers {
  private readonly own = new Map<string, FormerUser>();
  private journal: TraceJournal | undefined;
  private agents: readonly AgentTrace[] = [];

  /** Shares what is known with other agents. */
  use(journal: TraceJournal): void {
    this.journal = journal;
    this.refresh();
  }

  /** Learns what other agents have done meanwhile. */
  refresh(): void {
    this.attempt((journal) => {
      this.agents = journal.read();
    });
  }

  /** Remembers who stands in the books now: this process is about to take his place. */
  keep(ref: ObjectRef, role: LastRole, user: FormerUser, semaphore = 0): void {
    const place = placeOf(ref, role, semaphore);
    if (!this.isOurs(user.pid, user.time)) {
      this.own.set(place, user);
      this.attempt((journal) => journal.append(place, user));
    }
    this.attempt((journal) => journal.touch());
  }

  /** Who stood where the explorer stands now; undefined when nobody could tell. */
  before(ref: ObjectRef, role: LastRole, semaphore = 0): FormerUser | undefined {
    const place = placeOf(ref, role, semaphore);
    const known = [this.own, ...this.agents.map(({ former }) => former)].flatMap((former) => former.get(place) ?? []);
    return known.reduce<FormerUser | undefined>(
      (last, each) => (last && last.time > each.time ? last : each),
      undefined,
    );
  }

  /** Whether what a process did at a time, in seconds since the epoch, was done by the explorer. */
  isOurs(pid: number, time: number): boolean {
    return pid === process.pid || this.agents.some((one) => one.pid === pid && one.from <= time && time <= one.to);
  }

  /** The same where the time is only known to be no later: somebody else may have done something since. */
  mayBeOurs(pid: number, time: number): boolean {
    return pid === process.pid || this.agents.some((one) => one.pid === pid && one.from <= time);
  }

  /** Without its journal the explorer remembers for as long as this process lives. */
  private attempt(use: (journal: TraceJournal) => void): void {
    if (!this.journal) return;
    try {
      use(this.journal);
    } catch (error) {
      console.error(`journal of own traces: ${String(error)}`);
      this.journal = undefined;
    }
  }
}

/** Those of this process. */
export const formerUsers = new FormerUsers();

function placeOf(ref: ObjectRef, role: LastRole, semaphore: number): string {
  return `${refText(ref)} ${role} ${semaphore}`;
}

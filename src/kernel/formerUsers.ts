import process from 'node:process';
import type { ActorRole } from '../sysv/evidence.ts';
import type { ObjectRef } from '../sysv/objects.ts';
import { refText } from '../sysv/objects.ts';
import type { ProcessFact } from '../sysv/processes.ts';
import { startToleranceMs } from '../sysv/processes.ts';
import type { AgentTrace, FormerUser, NotedUser, TraceJournal } from './traceJournal.ts';

/** Where the kernel records only the last process, which may be the explorer's own. */
export type LastRole = Exclude<ActorRole, 'creator' | 'earlierUser'>;

/** Delay before notes are written, in milliseconds; objects removed within it need none. */
const writeDelayMs = 500;

/**
 * The processes that the kernel had recorded for objects before the explorer overwrote them, including those noted by
 * earlier agents and other windows.
 */
export class FormerUsers {
  private readonly own = new Map<string, NotedUser>();
  private readonly unwritten = new Map<string, NotedUser>();
  private theirs = new Map<string, NotedUser>();
  private agents: readonly AgentTrace[] = [];
  private journal: TraceJournal | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isFailing = false;

  /** Shares what is known with other agents. */
  use(journal: TraceJournal): void {
    this.journal = journal;
    this.refresh();
  }

  /** Learns what other agents have done meanwhile. */
  refresh(): void {
    this.attempt((journal) => {
      const agents = journal.read();
      if (!agents) return;
      this.agents = agents;
      this.theirs = new Map();
      for (const { former } of agents) {
        for (const [place, user] of former) this.theirs.set(place, lastOf(this.theirs.get(place), user));
      }
    });
  }

  /** To be called before an operation that makes the kernel record this process for an object. */
  act(): void {
    this.attempt((journal) => journal.touch());
  }

  /** As {@link act}, before an operation that overwrites a recorded process id: remembers that id. */
  keep(ref: ObjectRef, role: LastRole, user: FormerUser, semaphore = 0): void {
    this.act();
    if (this.isOurs(user.pid, user.time)) return;
    const place = placeOf(ref, role, semaphore);
    const noted = { ...user, notedAt: Date.now() };
    this.own.set(place, noted);
    if (!this.journal) return;
    this.unwritten.set(place, noted);
    this.timer ??= setTimeout(() => this.write(), writeDelayMs);
  }

  /** An object is gone. */
  forget(ref: ObjectRef, role: LastRole): void {
    const place = placeOf(ref, role, 0);
    this.own.delete(place);
    this.unwritten.delete(place);
  }

  /** The process that the explorer overwrote; undefined when that is not known. */
  before(ref: ObjectRef, role: LastRole, semaphore = 0): FormerUser | undefined {
    const place = placeOf(ref, role, semaphore);
    const [own, theirs] = [this.own.get(place), this.theirs.get(place)];
    return own && theirs ? lastOf(own, theirs) : (own ?? theirs);
  }

  /** Whether what a process did at a time, in seconds since the epoch, was done by the explorer. */
  isOurs(pid: number, time: number): boolean {
    return pid === process.pid || this.agents.some((one) => one.pid === pid && one.from <= time && time <= one.to);
  }

  /** As {@link isOurs}, where the time is only known to be no later: another process may have done something since. */
  mayBeOurs(pid: number, time: number): boolean {
    return pid === process.pid || this.agents.some((one) => one.pid === pid && one.from <= time);
  }

  /** Whether a process is an agent, this one or that of another window. */
  isAgent({ pid, startedAt }: ProcessFact): boolean {
    // The agents of other windows wrote down the second in which they started.
    const isSame = (from: number) => Math.abs(from * 1_000 - startedAt) < startToleranceMs;
    return pid === process.pid || this.agents.some((one) => one.pid === pid && isSame(one.from));
  }

  /** Writes down what is known: this process ends, or a moment has passed. */
  write(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.attempt((journal) => {
      if (this.unwritten.size > 0) journal.append(this.unwritten);
      this.unwritten.clear();
    });
  }

  /** Without its journal the explorer remembers for as long as this process lives. A disk that is full may have room again. */
  private attempt(use: (journal: TraceJournal) => void): void {
    if (!this.journal) return;
    try {
      use(this.journal);
      this.isFailing = false;
    } catch (error) {
      if (!this.isFailing) console.error(`journal of own traces: ${String(error)}`);
      this.isFailing = true;
    }
  }
}

/** Those of this process. */
export const formerUsers = new FormerUsers();

function placeOf(ref: ObjectRef, role: LastRole, semaphore: number): string {
  return `${refText(ref)} ${role} ${semaphore}`;
}

function lastOf(one: NotedUser | undefined, other: NotedUser): NotedUser {
  return one && one.notedAt > other.notedAt ? one : other;
}

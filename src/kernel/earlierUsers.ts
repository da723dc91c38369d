import type { Actor, ActorFate } from '../sysv/evidence.ts';
import type { IpcObject, Kind } from '../sysv/objects.ts';
import type { ProcessFact } from '../sysv/processes.ts';
import { formerUsers } from './formerUsers.ts';
import type { ProcessTable } from './processTable.ts';

/** For a verdict one is enough, and nobody reads more than a few. */
const mostTold = 5;

/** Sightings that are remembered of one object, and of all: a hundred bytes each. */
export const mostOfOne = 10_000;
const mostOfAll = 200_000;

/** Those who have ended are looked for when twice as many are remembered as the last time, from so many on. */
const fewest = 16;

/** A process that was seen to use an object; its id and its start together are those of no other one. */
interface Sighting {
  readonly startTicks: number;
  /** When it was seen there last, milliseconds since the epoch. */
  at: number;
}

interface Memory {
  /** As it was last. */
  object: IpcObject;
  readonly sightings: Map<number, Sighting>;
  /** Whether there was no room for somebody who lived. */
  isCut: boolean;
}

const nobody: readonly Actor[] = [];

/**
 * Remembers who was seen to use an object. The kernel keeps but the last process of each kind: a tool that sends a message
 * and ends takes the place of the server, which holds units of a set or comes back to its queue after some other work,
 * and would be taken for nobody.
 */
export class EarlierUsers {
  private readonly table: Pick<ProcessTable, 'describe' | 'startTicksOf' | 'isHidden'>;
  private total = 0;
  private readonly memories: Readonly<Record<Kind, Map<number, Memory>>> = {
    msg: new Map(),
    sem: new Map(),
    shm: new Map(),
  };

  constructor(table: Pick<ProcessTable, 'describe' | 'startTicksOf' | 'isHidden'>) {
    this.table = table;
  }

  /**
   * Some of those who used an object before, still live, and are not among its users of `now`, which is in milliseconds
   * since the epoch. These are remembered.
   */
  besides(object: IpcObject, users: readonly ProcessFact[], now: number): readonly Actor[] {
    const known = this.memories[object.kind].get(object.id);
    const memory = known && isSame(known.object, object) ? known : this.begin(object, users);
    if (!memory) return nobody;
    memory.object = object;
    this.see(memory, users, now);
    return this.othersThan(users, memory);
  }

  /** Objects of this kind that are not among these identifiers are gone. */
  forgetAllBut(kind: Kind, ids: ReadonlySet<number>): void {
    for (const id of this.memories[kind].keys()) if (!ids.has(id)) this.drop(kind, id);
  }

  private drop(kind: Kind, id: number): void {
    this.total -= this.memories[kind].get(id)?.sightings.size ?? 0;
    this.memories[kind].delete(id);
  }

  private begin(object: IpcObject, users: readonly ProcessFact[]): Memory | undefined {
    this.drop(object.kind, object.id);
    if (users.length === 0) return undefined;
    const memory = { object, sightings: new Map<number, Sighting>(), isCut: false };
    this.memories[object.kind].set(object.id, memory);
    return memory;
  }

  private see(memory: Memory, users: readonly ProcessFact[], now: number): void {
    const { sightings } = memory;
    const news: (readonly [number, Sighting])[] = [];
    for (const user of users) {
      const startTicks = this.table.startTicksOf(user.pid);
      const known = sightings.get(user.pid);
      if (known && known.startTicks === startTicks) known.at = now;
      // What agents do, they do for somebody who asks.
      else if (startTicks !== undefined && !formerUsers.isAgent(user)) news.push([user.pid, { startTicks, at: now }]);
    }
    const wanted = sightings.size + news.length;
    if (wanted > mostOfOne || hasDoubled(sightings.size, wanted)) this.forgetEnded(sightings);
    for (const [pid, sighting] of news) {
      const isRoom = sightings.size < mostOfOne && this.total < mostOfAll;
      if (!isRoom && !sightings.has(pid)) {
        memory.isCut = true;
        continue;
      }
      if (!sightings.has(pid)) this.total++;
      sightings.set(pid, sighting);
    }
  }

  private forget(sightings: Map<number, Sighting>, pid: number): void {
    if (sightings.delete(pid)) this.total--;
  }

  private othersThan(users: readonly ProcessFact[], { sightings, isCut }: Memory): readonly Actor[] {
    const present = new Set(users.map(({ pid }) => pid));
    const others: Actor[] = [];
    for (const [pid, sighting] of sightings) {
      if (present.has(pid)) continue;
      const fate = this.fateOf(pid, sighting);
      // That it is an agent may become known only later.
      const isNobody = !fate || (fate.is === 'alive' && formerUsers.isAgent(fate.process));
      if (isNobody) this.forget(sightings, pid);
      else if (others.push({ role: 'earlierUser', pid, seenAt: sighting.at, fate }) === mostTold) break;
    }
    // Nobody is left of so many, but perhaps one of those for whom there was no room.
    if (isCut && present.size + others.length === 0)
      return [{ role: 'earlierUser', pid: 0, fate: { is: 'notVisible' } }];
    return others;
  }

  private forgetEnded(sightings: Map<number, Sighting>): void {
    for (const [pid, sighting] of sightings) if (!this.fateOf(pid, sighting)) this.forget(sightings, pid);
  }

  /** Undefined when it has ended. */
  private fateOf(pid: number, { startTicks }: Sighting): ActorFate | undefined {
    const process = this.table.describe(pid);
    if (process) return this.table.startTicksOf(pid) === startTicks ? { is: 'alive', process } : undefined;
    return this.table.isHidden(pid) ? { is: 'notVisible' } : undefined;
  }
}

function hasDoubled(before: number, after: number): boolean {
  return after >= fewest && Math.clz32(after) < Math.clz32(before);
}

/** What never changes while an object lives, but that removing a segment takes its key. Another one may have got its id. */
function isSame(one: IpcObject, other: IpcObject): boolean {
  return one === other || (one.key === other.key && one.cuid === other.cuid && one.cgid === other.cgid);
}

import type { ActorRole, BlockedTask, Evidence } from './evidence.ts';
import { isListed } from './evidence.ts';
import type { ObjectRef } from './objects.ts';
import { refText } from './objects.ts';
import type { ProcessFact } from './processes.ts';
import { mayWait } from './semop.ts';

/** A task that sleeps on an object, and the process that changed it last: which it most likely waits for. */
export interface WaitEdge {
  readonly ref: ObjectRef;
  readonly task: BlockedTask;
  /** Undefined when the kernel recorded no process, or one that has ended. */
  readonly holder: ProcessFact | undefined;
}

/** Processes that wait for each other in a circle: each edge's holder is the next edge's waiter. */
export type WaitCycle = readonly WaitEdge[];

/** An object with its evidence. */
export interface Used extends ObjectRef {
  readonly evidence: Evidence;
}

/** Who waits for whom, over all objects. */
export function waitEdges(objects: Iterable<Used>): WaitEdge[] {
  const edges: WaitEdge[] = [];
  for (const { kind, id, evidence } of objects) {
    const ref = { kind, id };
    for (const task of evidence.blocked) {
      const holders = holdersOf(evidence, task);
      if (holders.length === 0) edges.push({ ref, task, holder: undefined });
      for (const holder of holders) edges.push({ ref, task, holder });
    }
  }
  return edges;
}

/**
 * Circles among the waits of those who are stuck, for `minimumAgeMs` at least: shorter ones may just be passing. Of each
 * process one circle is told, the shortest: ten that wait for each other stand in a million.
 */
export function waitCycles(edges: readonly WaitEdge[], now: number, minimumAgeMs: number): WaitCycle[] {
  const outgoing = new Map<number, WaitEdge[]>();
  for (const edge of edges) {
    const { pid } = edge.task.process;
    if (edge.holder && isStuck(edge.task, now - minimumAgeMs)) outgoing.set(pid, [...(outgoing.get(pid) ?? []), edge]);
  }
  const cycles = new Map<string, WaitCycle>();
  for (const pid of outgoing.keys()) {
    const cycle = shortestCycle(pid, outgoing);
    if (cycle.length > 0) cycles.set(cycleName(cycle), cycle);
  }
  return [...cycles.values()];
}

/**
 * Whether a task has waited or tried since a time, and its process does nothing else. A server that sleeps until a
 * message comes is not stuck, nor is who was stopped.
 */
function isStuck(task: BlockedTask, time: number): boolean {
  const { wait, since, triesSince = since, hasBusyProcess } = task;
  return wait.call !== 'msgrcv' && isListed(task) && !hasBusyProcess && triesSince <= time;
}

/** The shortest circle through a process, beginning with its smallest process id; empty when there is none. */
function shortestCycle(start: number, outgoing: ReadonlyMap<number, readonly WaitEdge[]>): WaitCycle {
  const ways = new Map<number, WaitCycle>([[start, []]]);
  // What is added meanwhile is visited too, nearest first.
  for (const [pid, way] of ways) {
    for (const edge of outgoing.get(pid) ?? []) {
      const next = edge.holder?.pid;
      if (next === start) return fromSmallest([...way, edge]);
      if (next !== undefined && !ways.has(next)) ways.set(next, [...way, edge]);
    }
  }
  return [];
}

/** The same circle is found from each of its processes. */
function fromSmallest(cycle: WaitCycle): WaitCycle {
  const pids = cycle.map(({ task }) => task.process.pid);
  const first = pids.indexOf(Math.min(...pids));
  return [...cycle.slice(first), ...cycle.slice(0, first)];
}

/** The living processes that changed last what the task waits for, itself excepted; none where that cannot be known. */
function holdersOf({ actors }: Evidence, { process, wait }: BlockedTask): ProcessFact[] {
  const role: ActorRole =
    wait.call === 'semop' ? 'lastOperator' : wait.call === 'msgsnd' ? 'lastReceiver' : 'lastSender';
  const semaphores =
    wait.call === 'semop' ? (wait.operations ?? []).filter(mayWait).map(({ semaphore }) => semaphore) : [];
  return actors.flatMap((actor) => {
    if (actor.role !== role || actor.fate.is !== 'alive' || actor.pid === process.pid) return [];
    const isConcerned = wait.call !== 'semop' || actor.semaphores?.some((semaphore) => semaphores.includes(semaphore));
    return isConcerned ? [actor.fate.process] : [];
  });
}

function cycleName(cycle: WaitCycle): string {
  return cycle.map(({ ref, task }) => `${refText(ref)}/${task.thread}`).join(' ');
}

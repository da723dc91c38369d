import type { ActorRole, BlockedTask, Evidence } from './evidence.ts';
import type { ObjectRef } from './objects.ts';
import { refText } from './objects.ts';
import type { ProcessFact } from './processes.ts';

/** A task that sleeps on an object, and the process that changed it last: whom it most likely waits for. */
export interface WaitEdge {
  readonly ref: ObjectRef;
  readonly task: BlockedTask;
  /** Undefined when the kernel recorded nobody, or somebody who is gone. */
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
 * The circles among the waits that are older than `minimumAgeMs`: shorter ones may just be passing. A server that
 * sleeps until a message comes is not stuck, so waiting in msgrcv makes no circle.
 */
export function waitCycles(edges: readonly WaitEdge[], now: number, minimumAgeMs: number): WaitCycle[] {
  const outgoing = new Map<number, WaitEdge[]>();
  for (const edge of edges) {
    const { process, wait, since } = edge.task;
    if (!edge.holder || wait.call === 'msgrcv' || now - since < minimumAgeMs) continue;
    outgoing.set(process.pid, [...(outgoing.get(process.pid) ?? []), edge]);
  }
  const cycles = new Map<string, WaitCycle>();
  for (const pid of outgoing.keys()) for (const cycle of cyclesFrom(pid, outgoing)) cycles.set(cycleName(cycle), cycle);
  return [...cycles.values()];
}

/** Circles through a process in which it has the smallest id, so that each is found once. */
function cyclesFrom(start: number, outgoing: ReadonlyMap<number, readonly WaitEdge[]>): WaitCycle[] {
  const cycles: WaitCycle[] = [];
  const visit = (pid: number, path: readonly WaitEdge[]) => {
    for (const edge of outgoing.get(pid) ?? []) {
      const next = edge.holder?.pid;
      if (next === undefined || next < start) continue;
      if (next === start) cycles.push([...path, edge]);
      else if (path.every(({ task }) => task.process.pid !== next) && next !== pid) visit(next, [...path, edge]);
    }
  };
  visit(start, []);
  return cycles;
}

/** The living processes that changed last what the task waits for, itself excepted. */
function holdersOf({ actors }: Evidence, { process, wait }: BlockedTask): ProcessFact[] {
  const role: ActorRole =
    wait.call === 'semop' ? 'lastOperator' : wait.call === 'msgsnd' ? 'lastReceiver' : 'lastSender';
  const semaphores =
    wait.call === 'semop' ? wait.operations?.filter(({ amount }) => amount <= 0).map(({ semaphore }) => semaphore) : [];
  return actors.flatMap((actor) => {
    if (actor.role !== role || actor.fate.is !== 'alive' || actor.pid === process.pid) return [];
    const isConcerned =
      wait.call !== 'semop' || !semaphores || actor.semaphores?.some((semaphore) => semaphores.includes(semaphore));
    return isConcerned ? [actor.fate.process] : [];
  });
}

function cycleName(cycle: WaitCycle): string {
  return cycle.map(({ ref, task }) => `${refText(ref)}/${task.thread}`).join(' ');
}

import type { WaitCycle, WaitEdge } from '../sysv/deadlocks.ts';
import { refText } from '../sysv/objects.ts';

/** Where something stands in the picture: waiting processes left, objects in the middle, last changers right. */
export type Column = 'waiter' | 'object' | 'holder';

/** A box of the picture. */
export interface GraphNode {
  readonly id: string;
  readonly column: Column;
  /** From the top, starting with 0. */
  readonly row: number;
  readonly isInCycle: boolean;
  /** How many waiting processes it stands for that have no box of their own; 0 for every other box. */
  readonly rest: number;
}

/** An arrow of the picture: from a waiter to an object, or from an object to who changed it last. */
export interface GraphArrow {
  readonly from: string;
  readonly to: string;
  readonly edge: WaitEdge;
  readonly isInCycle: boolean;
}

/** Who waits for what, laid out in three columns. */
export interface WaitGraph {
  readonly nodes: readonly GraphNode[];
  readonly arrows: readonly GraphArrow[];
}

/** Hundreds may wait on one object: beyond so many, those for whom nobody waits share a box. */
const mostDrawn = 8;

/** Lays the waits out. A process that waits stands left even if others wait for it: arrows lead back to it. */
export function waitGraph(edges: readonly WaitEdge[], cycles: readonly WaitCycle[]): WaitGraph {
  const inCycle = new Set(cycles.flat());
  const drawn = drawnWaiters(edges);
  const rests = new Map<string, Set<number>>();
  const waiterOf = ({ ref, task: { process } }: WaitEdge) => {
    if (drawn.has(process.pid)) return `process:${process.pid}`;
    const rest = `rest:${refText(ref)}`;
    rests.set(rest, (rests.get(rest) ?? new Set()).add(process.pid));
    return rest;
  };
  const troubled = new Set<string>();
  const bands = new Map<string, Band>();
  const arrows = new Map<string, GraphArrow>();
  const draw = (from: string, to: string, edge: WaitEdge) => {
    const isInCycle = inCycle.has(edge) || arrows.get(`${from} ${to}`)?.isInCycle === true;
    arrows.set(`${from} ${to}`, { from, to, edge, isInCycle });
    if (isInCycle) for (const id of [from, to]) troubled.add(id);
  };
  for (const edge of edges) {
    const object = refText(edge.ref);
    const band = bands.get(object) ?? { object, waiters: new Set(), holders: new Set() };
    bands.set(object, band);
    band.waiters.add(waiterOf(edge));
    draw(waiterOf(edge), object, edge);
    if (!edge.holder) continue;
    const holder = `process:${edge.holder.pid}`;
    band.holders.add(holder);
    draw(object, holder, edge);
  }
  // What is in trouble stands on top.
  const sorted = [...bands.values()].sort((a, b) => Number(troubled.has(b.object)) - Number(troubled.has(a.object)));
  const nodes = placed(sorted).map(({ id, column, row }) => {
    return { id, column, row, isInCycle: troubled.has(id), rest: rests.get(id)?.size ?? 0 };
  });
  return { nodes, arrows: [...arrows.values()] };
}

/** An object with those who wait for it and those who changed it last. */
interface Band {
  readonly object: string;
  readonly waiters: Set<string>;
  readonly holders: Set<string>;
}

/** Each object stands beside the first of those who wait for it, and nobody else's waiters stand between them. */
function placed(bands: readonly Band[]): Pick<GraphNode, 'id' | 'column' | 'row'>[] {
  const nodes = new Map<string, Pick<GraphNode, 'id' | 'column' | 'row'>>();
  const next: Record<Column, number> = { waiter: 0, object: 0, holder: 0 };
  const waiting = new Set(bands.flatMap(({ waiters }) => [...waiters]));
  for (const { object, waiters, holders } of bands) {
    const top = Math.max(next.waiter, next.object);
    const place = (id: string, column: Column) => {
      if (nodes.has(id)) return;
      const row = Math.max(next[column], top);
      nodes.set(id, { id, column, row });
      next[column] = row + 1;
    };
    for (const waiter of waiters) place(waiter, 'waiter');
    place(object, 'object');
    for (const holder of holders) if (!waiting.has(holder)) place(holder, 'holder');
  }
  return [...nodes.values()];
}

/** The waiting processes with a box of their own: the first on each object, and all whom others wait for. */
function drawnWaiters(edges: readonly WaitEdge[]): ReadonlySet<number> {
  const drawn = new Set(edges.flatMap(({ holder }) => holder?.pid ?? []));
  const firsts = new Map<string, Set<number>>();
  for (const { ref, task } of edges) {
    const first = firsts.get(refText(ref)) ?? new Set();
    firsts.set(refText(ref), first);
    if (first.size < mostDrawn) first.add(task.process.pid);
  }
  for (const first of firsts.values()) for (const pid of first) drawn.add(pid);
  return drawn;
}

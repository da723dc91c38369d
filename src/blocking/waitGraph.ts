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
  const columns = new Map<string, Column>();
  const troubled = new Set<string>();
  const arrows = new Map<string, GraphArrow>();
  const place = (id: string, column: Column, isTroubled: boolean) => {
    if (!columns.has(id)) columns.set(id, column);
    if (isTroubled) troubled.add(id);
  };
  const draw = (from: string, to: string, edge: WaitEdge) => {
    const isInCycle = inCycle.has(edge) || arrows.get(`${from} ${to}`)?.isInCycle === true;
    arrows.set(`${from} ${to}`, { from, to, edge, isInCycle });
  };
  for (const edge of edges) place(waiterOf(edge), 'waiter', inCycle.has(edge));
  for (const edge of edges) {
    const object = refText(edge.ref);
    place(object, 'object', inCycle.has(edge));
    draw(waiterOf(edge), object, edge);
    if (!edge.holder) continue;
    const holder = `process:${edge.holder.pid}`;
    place(holder, 'holder', inCycle.has(edge));
    draw(object, holder, edge);
  }
  return { nodes: rowsOf(columns, troubled, rests), arrows: [...arrows.values()] };
}

function rowsOf(
  columns: ReadonlyMap<string, Column>,
  troubled: ReadonlySet<string>,
  rests: ReadonlyMap<string, ReadonlySet<number>>,
): GraphNode[] {
  const next: Record<Column, number> = { waiter: 0, object: 0, holder: 0 };
  // What is in trouble stands on top.
  const ids = [...columns].sort(([a], [b]) => Number(troubled.has(b)) - Number(troubled.has(a)));
  return ids.map(([id, column]) => {
    const rest = rests.get(id)?.size ?? 0;
    return { id, column, row: next[column]++, isInCycle: troubled.has(id), rest };
  });
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

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

/** Lays the waits out. A process that waits stands left even if others wait for it: arrows lead back to it. */
export function waitGraph(edges: readonly WaitEdge[], cycles: readonly WaitCycle[]): WaitGraph {
  const inCycle = new Set(cycles.flat());
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
  for (const edge of edges) place(waiterId(edge), 'waiter', inCycle.has(edge));
  for (const edge of edges) {
    const object = refText(edge.ref);
    place(object, 'object', inCycle.has(edge));
    draw(waiterId(edge), object, edge);
    if (!edge.holder) continue;
    const holder = `process:${edge.holder.pid}`;
    place(holder, 'holder', inCycle.has(edge));
    draw(object, holder, edge);
  }
  return { nodes: rowsOf(columns, troubled), arrows: [...arrows.values()] };
}

function rowsOf(columns: ReadonlyMap<string, Column>, troubled: ReadonlySet<string>): GraphNode[] {
  const next: Record<Column, number> = { waiter: 0, object: 0, holder: 0 };
  // What is in trouble stands on top.
  const ids = [...columns].sort(([a], [b]) => Number(troubled.has(b)) - Number(troubled.has(a)));
  return ids.map(([id, column]) => ({ id, column, row: next[column]++, isInCycle: troubled.has(id) }));
}

function waiterId({ task }: WaitEdge): string {
  return `process:${task.process.pid}`;
}

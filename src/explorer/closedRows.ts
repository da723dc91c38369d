import type { ObjectNode } from './nodes.ts';

/** How long a tooltip may be read before a row that looks the same is drawn again, so that the next one is up to date. */
const tooltipMs = 10_000;
/** How long a row waits that becomes different all the time, for its tooltip to be read. */
const readingMs = 5_000;

/** On the clock of `performance.now()`, on which the first seconds are near 0. */
const never = Number.NEGATIVE_INFINITY;

/** What the rows are made from. */
export interface ClosedRowsHost {
  /** Everything that can be seen of a row, as it would be drawn now. */
  lookOf(node: ObjectNode): string;
  /** To be drawn again. */
  redraw(node: ObjectNode): void;
}

interface Row {
  /** As VS Code was given it. */
  readonly drawn: string;
  /** As it looked the last time that something changed. */
  seen: string;
  /** When it became different the last time, and the time before; milliseconds of a clock that nobody sets. */
  differentAt: number;
  differentBefore: number;
  /** When VS Code asked for its tooltip, which it then keeps until the row is drawn again. */
  tooltipAt: number | undefined;
}

/**
 * The rows of closed objects, as VS Code was given them. VS Code takes away the tooltip under the mouse when it draws
 * the row again: so only what looks different is drawn, and for a moment not even that where it would happen all the
 * time. VS Code asks for a tooltip when it shows it, but does not tell when it is gone.
 */
export class ClosedRows {
  private readonly host: ClosedRowsHost;
  private readonly rows = new WeakMap<ObjectNode, Row>();
  private readonly waiting = new Map<ObjectNode, NodeJS.Timeout>();

  constructor(host: ClosedRowsHost) {
    this.host = host;
  }

  /** A row is handed to VS Code as it looks now. */
  drawn(node: ObjectNode, look: string): void {
    this.stopWaiting(node);
    const { seen = look, differentAt = never, differentBefore = never } = this.rows.get(node) ?? {};
    const row = { drawn: look, seen, differentAt, differentBefore, tooltipAt: undefined };
    see(row, look);
    this.rows.set(node, row);
  }

  /** VS Code is given the tooltip of a row. */
  tooltipTold(node: ObjectNode): void {
    const row = this.rows.get(node);
    if (row) row.tooltipAt = performance.now();
  }

  /** Something of the object has changed: the row is drawn again if it looks different, or its tooltip is old. */
  update(node: ObjectNode): void {
    const row = this.rows.get(node);
    // One that VS Code has not been given yet will be right when it is.
    if (!row) return;
    const isRestless = performance.now() - row.differentBefore < readingMs;
    const look = this.host.lookOf(node);
    see(row, look);
    const isDifferent = look !== row.drawn;
    if (row.tooltipAt !== undefined && !(isDifferent && !isRestless)) {
      this.redrawAt(node, row.tooltipAt + (isDifferent ? readingMs : tooltipMs));
    } else if (isDifferent) this.redraw(node);
  }

  /** Whether the row may be showing its tooltip. */
  isBeingRead(node: ObjectNode): boolean {
    const tooltipAt = this.rows.get(node)?.tooltipAt;
    return tooltipAt !== undefined && performance.now() - tooltipAt < tooltipMs;
  }

  /** The row need not be drawn as a closed one any more. Returns whether it was waiting for that. */
  stopWaiting(node: ObjectNode): boolean {
    clearTimeout(this.waiting.get(node));
    return this.waiting.delete(node);
  }

  dispose(): void {
    for (const timer of this.waiting.values()) clearTimeout(timer);
  }

  private redrawAt(node: ObjectNode, at: number): void {
    clearTimeout(this.waiting.get(node));
    this.waiting.set(
      node,
      setTimeout(() => this.redraw(node), Math.max(0, at - performance.now())),
    );
  }

  private redraw(node: ObjectNode): void {
    this.stopWaiting(node);
    const row = this.rows.get(node);
    if (row) row.tooltipAt = undefined;
    this.host.redraw(node);
  }
}

function see(row: Row, look: string): void {
  if (look === row.seen) return;
  row.seen = look;
  row.differentBefore = row.differentAt;
  row.differentAt = performance.now();
}

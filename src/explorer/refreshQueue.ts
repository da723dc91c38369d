import * as vscode from 'vscode';

/** For so many rows VS Code takes a few milliseconds; its effort grows with their square. */
const mostRows = 250;
/** VS Code takes together what it is told within 200 ms. */
const restMs = 250;
/** When the view opens, names, limits and objects come one after the other, and each is a reason to draw all rows. */
const gatherMs = 50;
/** After that VS Code asks for rows for a while, and what it is told meanwhile makes it lose some. */
const restAfterAllMs = 300;

/**
 * The one place that tells VS Code of changed rows. Collects what changes within a turn of the event loop, and fires
 * once: overlapping refreshes of one tree make VS Code lose rows. Of many changed rows it tells some at a time.
 */
export class RefreshQueue<T> implements vscode.Disposable {
  /** The changed rows; undefined for all. */
  readonly onDidRefresh: vscode.Event<T[] | undefined>;
  private readonly emitter = new vscode.EventEmitter<T[] | undefined>();
  private readonly parents = new Set<T>();
  private readonly rows = new Set<T>();
  private readonly listeners: (() => void)[] = [];
  private isAllWaiting = false;
  /** Runs while reasons to draw all rows are gathered, and while VS Code draws them. */
  private all: NodeJS.Timeout | undefined;
  private immediate: NodeJS.Immediate | undefined;
  private rest: NodeJS.Timeout | undefined;

  constructor() {
    this.onDidRefresh = this.emitter.event;
  }

  /** The row itself is different. */
  add(row: T): void {
    this.rows.add(row);
    this.schedule();
  }

  /** The row has other rows below it. Does not wait for rows that are only different. */
  addParent(row: T): void {
    this.parents.add(row);
    this.schedule();
  }

  addAll(): void {
    this.isAllWaiting = true;
    this.all ??= setTimeout(() => this.tellAll(), gatherMs);
  }

  /** Resolves when VS Code has been told of all rows that came, went or moved. */
  told(): Promise<void> {
    const isUntold = this.isAllWaiting || this.parents.size > 0;
    return isUntold ? new Promise((resolve) => this.listeners.push(resolve)) : Promise.resolve();
  }

  dispose(): void {
    clearImmediate(this.immediate);
    clearTimeout(this.rest);
    clearTimeout(this.all);
    this.emitter.dispose();
  }

  private schedule(): void {
    if (this.all) return;
    this.immediate ??= setImmediate(() => {
      this.immediate = undefined;
      this.tell();
    });
  }

  private tellAll(): void {
    this.isAllWaiting = false;
    this.parents.clear();
    this.rows.clear();
    this.emitter.fire(undefined);
    this.answer();
    this.all = setTimeout(() => {
      this.all = undefined;
      if (this.isAllWaiting) this.tellAll();
      else this.schedule();
    }, restAfterAllMs);
  }

  private tell(): void {
    if (this.all) return;
    const told = [...this.parents];
    this.parents.clear();
    if (!this.rest) told.push(...this.someRows());
    if (told.length > 0) this.emitter.fire(told);
    this.answer();
  }

  private answer(): void {
    for (const resolve of this.listeners.splice(0)) resolve();
  }

  private someRows(): T[] {
    const some: T[] = [];
    for (const row of this.rows) {
      if (some.length === mostRows) break;
      this.rows.delete(row);
      some.push(row);
    }
    if (this.rows.size > 0) {
      this.rest = setTimeout(() => {
        this.rest = undefined;
        this.tell();
      }, restMs);
    }
    return some;
  }
}

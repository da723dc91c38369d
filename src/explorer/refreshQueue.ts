import * as vscode from 'vscode';

/**
 * The one place that tells VS Code of changed rows. Collects what changes within a turn of the event loop, and fires
 * once: overlapping refreshes of one tree make VS Code lose rows.
 */
export class RefreshQueue<T> implements vscode.Disposable {
  /** The changed rows; undefined for all. */
  readonly onDidRefresh: vscode.Event<T[] | undefined>;
  private readonly emitter = new vscode.EventEmitter<T[] | undefined>();
  private readonly waiting = new Set<T>();
  private isAllWaiting = false;
  private timer: NodeJS.Immediate | undefined;

  constructor() {
    this.onDidRefresh = this.emitter.event;
  }

  add(item: T): void {
    this.waiting.add(item);
    this.schedule();
  }

  addAll(): void {
    this.isAllWaiting = true;
    this.schedule();
  }

  dispose(): void {
    clearImmediate(this.timer);
    this.emitter.dispose();
  }

  private schedule(): void {
    this.timer ??= setImmediate(() => {
      this.timer = undefined;
      const items = this.isAllWaiting ? undefined : [...this.waiting];
      this.waiting.clear();
      this.isAllWaiting = false;
      this.emitter.fire(items);
    });
  }
}

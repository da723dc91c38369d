import type * as vscode from 'vscode';
import type { Mirror } from '../live/mirror.ts';
import type { IpcObject } from '../sysv/objects.ts';
import { refText } from '../sysv/objects.ts';
import { MarkDecorations } from './markDecorations.ts';
import type { Mark } from './marks.ts';
import { markDurationMs, markOf } from './marks.ts';
import { objectUri } from './objectItem.ts';
import type { ObjectTree } from './objectTree.ts';

interface MarkedRow {
  readonly mark: Mark;
  readonly object: IpcObject;
}

/** Draws rows anew when a mark comes, and again when it goes. */
export class MarkedRows implements vscode.Disposable {
  private readonly mirror: Mirror;
  private readonly tree: ObjectTree;
  private readonly decorations: MarkDecorations;
  private marked = new Map<string, MarkedRow>();
  private readonly isPaused: () => boolean;
  private timer: NodeJS.Timeout | undefined;

  /** While `isPaused`, no mark goes by itself. */
  constructor(mirror: Mirror, tree: ObjectTree, isPaused: () => boolean) {
    this.mirror = mirror;
    this.tree = tree;
    this.isPaused = isPaused;
    this.decorations = new MarkDecorations(mirror);
  }

  /** Draws the rows whose mark has come or gone, and comes back when the next ones go. */
  update(): void {
    const now = Date.now();
    const before = this.marked;
    this.marked = new Map();
    for (const object of this.tree.shownRows()) {
      const observation = this.mirror.find(object);
      const mark = observation && markOf(observation, now);
      if (mark) this.marked.set(refText(object), { mark, object });
    }
    const refs = new Map([...before, ...this.marked].map(([ref, { object }]) => [ref, object]));
    const different: IpcObject[] = [];
    let isWaiting = false;
    for (const [ref, object] of refs) {
      const old = before.get(ref);
      if (old?.mark === this.marked.get(ref)?.mark) continue;
      // VS Code takes away the tooltip also of a row that is only decorated anew.
      if (this.tree.isBeingRead(object)) {
        isWaiting = true;
        if (old) this.marked.set(ref, old);
        else this.marked.delete(ref);
      } else different.push(object);
    }
    this.tree.redrawMarks(different);
    this.decorations.refresh(different.map(objectUri));
    clearTimeout(this.timer);
    const isToGo = isWaiting || this.marked.size > 0;
    if (isToGo && !this.isPaused()) this.timer = setTimeout(() => this.update(), markDurationMs / 4);
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.decorations.dispose();
  }
}

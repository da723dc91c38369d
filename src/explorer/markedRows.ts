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
  private timer: NodeJS.Timeout | undefined;

  constructor(mirror: Mirror, tree: ObjectTree) {
    this.mirror = mirror;
    this.tree = tree;
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
    const different = new Map<string, IpcObject>();
    for (const [ref, { mark, object }] of before) if (this.marked.get(ref)?.mark !== mark) different.set(ref, object);
    for (const [ref, { mark, object }] of this.marked) if (before.get(ref)?.mark !== mark) different.set(ref, object);
    this.tree.redrawMarks(different.values());
    this.decorations.refresh([...different.values()].map(objectUri));
    clearTimeout(this.timer);
    if (this.marked.size > 0) this.timer = setTimeout(() => this.update(), markDurationMs / 4);
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.decorations.dispose();
  }
}

import * as vscode from 'vscode';
import type { IpcObject, ObjectRef } from '../sysv/objects.ts';

/** A row below an object about what is in it. The tree gives the item its id. */
export interface ContentRow {
  /** Names the row among its siblings, for as long as it means the same thing. */
  readonly key: string;
  readonly item: vscode.TreeItem;
  /** Present when rows can be shown below it. */
  readonly children?: () => Promise<readonly ContentRow[]>;
}

/** What is inside objects, as rows of the tree. */
export interface ContentRows {
  /** The rows of an object have become different. */
  readonly onDidChange: vscode.Event<ObjectRef>;
  rowsOf(object: IpcObject): Promise<readonly ContentRow[]>;
  /** Which objects show their rows at the moment: these are to be followed, and no others. */
  follow(shown: readonly ObjectRef[]): void;
}

/** The rows of several features, one after the other; features may be added later. */
export class CombinedRows implements ContentRows, vscode.Disposable {
  readonly onDidChange: vscode.Event<ObjectRef>;
  private readonly emitter = new vscode.EventEmitter<ObjectRef>();
  private readonly providers: ContentRows[] = [];
  private readonly subscriptions: vscode.Disposable[] = [];
  private shown: readonly ObjectRef[] = [];

  constructor() {
    this.onDidChange = this.emitter.event;
  }

  /** Rows of this one stand below those of the ones before. */
  add(provider: ContentRows): void {
    this.providers.push(provider);
    this.subscriptions.push(provider.onDidChange((ref) => this.emitter.fire(ref)));
    provider.follow(this.shown);
    for (const ref of this.shown) this.emitter.fire(ref);
  }

  async rowsOf(object: IpcObject): Promise<readonly ContentRow[]> {
    return (await Promise.all(this.providers.map((provider) => provider.rowsOf(object)))).flat();
  }

  follow(shown: readonly ObjectRef[]): void {
    this.shown = shown;
    for (const provider of this.providers) provider.follow(shown);
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    this.emitter.dispose();
  }
}

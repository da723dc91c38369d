import * as vscode from 'vscode';
import type { IpcObject, ObjectRef } from '../sysv/objects.ts';
import type { ContentRow, ContentRows } from '../ui/contentRow.ts';

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

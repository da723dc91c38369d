import * as vscode from 'vscode';
import type { ObjectRef } from '../sysv/objects.ts';
import type { Field } from '../ui/field.ts';
import type { KeyText } from '../ui/keyText.ts';

/** Whoever knows where keys come from tells the explorer by this. */
export interface KeyNames {
  /** The keys of these objects have other names now; undefined stands for all. */
  readonly onDidChange: vscode.Event<readonly ObjectRef[] | undefined>;
  /** What a key is called; undefined when nothing is known. */
  nameOf(key: number): KeyText | undefined;
  /** What is to be said of a key, as rows below its object. */
  fieldsOf(key: number): readonly Field[];
}

/** Stands for the names of keys until the feature that knows them is loaded. */
export class KeyNamesSlot implements KeyNames, vscode.Disposable {
  readonly onDidChange: vscode.Event<readonly ObjectRef[] | undefined>;
  private readonly emitter = new vscode.EventEmitter<readonly ObjectRef[] | undefined>();
  private provider: KeyNames | undefined;
  private subscription: vscode.Disposable | undefined;

  constructor() {
    this.onDidChange = this.emitter.event;
  }

  /** From now on, this one is asked. */
  fill(provider: KeyNames): void {
    this.provider = provider;
    this.subscription = provider.onDidChange((refs) => this.emitter.fire(refs));
    this.emitter.fire(undefined);
  }

  nameOf(key: number): KeyText | undefined {
    return this.provider?.nameOf(key);
  }

  fieldsOf(key: number): readonly Field[] {
    return this.provider?.fieldsOf(key) ?? [];
  }

  dispose(): void {
    this.subscription?.dispose();
    this.emitter.dispose();
  }
}

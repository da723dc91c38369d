import type * as vscode from 'vscode';
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

/** The rows of several providers, one after the other. */
export function combinedRows(providers: readonly ContentRows[]): ContentRows {
  return {
    onDidChange: (listener, thisArgs, disposables) => {
      const all = providers.map(({ onDidChange }) => onDidChange(listener, thisArgs));
      const subscription = { dispose: () => all.forEach((each) => void each.dispose()) };
      disposables?.push(subscription);
      return subscription;
    },
    rowsOf: async (object) => (await Promise.all(providers.map((provider) => provider.rowsOf(object)))).flat(),
    follow: (shown) => {
      for (const provider of providers) provider.follow(shown);
    },
  };
}

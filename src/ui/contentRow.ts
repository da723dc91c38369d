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

import type * as vscode from 'vscode';
import type { IpcObject } from '../sysv/objects.ts';
import type { KeyFacts } from '../sysv/sourceFacts.ts';

/** What the keys feature needs of its surroundings; `extension.ts` hands it over. */

/** What the sources of the workspace tell about keys. */
export interface SourceFacts {
  readonly onDidChange: vscode.Event<void>;
  facts(): Promise<{ readonly facts: KeyFacts; readonly files: number; readonly isCut: boolean }>;
}

/** The folders in which files are looked for. */
export interface SearchedWorkspace {
  /** Absolute paths; only folders of this machine. */
  folders(): readonly string[];
  /** Names of folders that are not entered. */
  skippedNames(): readonly string[];
}

/** The rows that commands are called on. */
export interface ObjectRows {
  /** The object of a row; undefined for what is no row of an object. */
  objectOf(row: unknown): IpcObject | undefined;
  /** Shows the view, and in it the row of the object. */
  reveal(object: IpcObject): Promise<void>;
}

/** One value of an object, as a row and in the tooltip. */
export interface KeyField {
  readonly column: string;
  readonly label: string;
  readonly value: string;
  readonly meaning: string;
}

/** What a key is called. */
export interface KeyText {
  /** `key of server.c with 'A'`. */
  readonly text: string;
  readonly isCertain: boolean;
  /** Whether there is a place in the sources to go to. */
  readonly hasSource: boolean;
}

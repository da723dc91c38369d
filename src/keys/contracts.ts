import type * as vscode from 'vscode';
import type { KeyFacts } from '../sysv/sourceFacts.ts';

/** What the sources of the workspace tell about keys. */
export interface SourceFacts {
  readonly onDidChange: vscode.Event<void>;
  facts(): Promise<{ readonly facts: KeyFacts; readonly isCut: boolean }>;
}

/** The folders in which files are looked for. */
export interface SearchedWorkspace {
  /** Absolute paths; only folders of this machine. */
  folders(): readonly string[];
  /** Names of folders that are not entered. */
  skippedNames(): readonly string[];
}

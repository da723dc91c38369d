import * as vscode from 'vscode';

const toldMs = 4_000;

/** Shows in the status bar, for a few seconds, what needs no answer. */
export function tellBriefly(text: string): void {
  vscode.window.setStatusBarMessage(text, toldMs);
}

import * as vscode from 'vscode';

/** Absolute paths of the open folders; only those of this machine. */
export function workspaceFolders(): string[] {
  return (vscode.workspace.workspaceFolders ?? []).flatMap(({ uri }) => (uri.scheme === 'file' ? [uri.fsPath] : []));
}

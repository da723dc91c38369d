import * as vscode from 'vscode';

/** What ftok can make a key of. */
export type PathKind = 'file' | 'folder';

/**
 * Lets the user choose a file or a folder; undefined when cancelled. One dialog for both would offer nothing but
 * folders where it is that of the Linux desktop.
 */
export async function askPath(kind: PathKind, title: string, openLabel: string): Promise<vscode.Uri | undefined> {
  const isFolder = kind === 'folder';
  const options = { title, openLabel, canSelectFiles: !isFolder, canSelectFolders: isFolder };
  return (await vscode.window.showOpenDialog(options))?.[0];
}

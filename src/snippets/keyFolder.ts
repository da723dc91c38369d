import * as vscode from 'vscode';
import type { KeyUse } from './keyUse.ts';

/** The same key, with "/" at the end of a folder's path: servers append the names of their lock files, which then lie in it. */
export async function withFolderEnd(use: KeyUse): Promise<KeyUse> {
  const { file } = use;
  if (file === undefined || file.endsWith('/')) return use;
  return (await isFolder(file)) ? { ...use, file: `${file}/` } : use;
}

async function isFolder(path: string): Promise<boolean> {
  if (/(^|\/)\.\.?$/.test(path)) return true;
  // What another relative path means is known only where the program runs.
  if (!path.startsWith('/')) return false;
  try {
    const { type } = await vscode.workspace.fs.stat(vscode.Uri.file(path));
    return (type & vscode.FileType.Directory) !== 0;
  } catch {
    // Not there, or not to be seen: the path stays as it was written.
    return false;
  }
}

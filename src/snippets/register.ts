import * as vscode from 'vscode';
import type { Commands } from '../ui/commands.ts';
import { snippetScheme } from '../ui/ids.ts';
import type { ObjectRows } from '../ui/objectRows.ts';
import { SnippetCompletion } from './completion.ts';
import type { InsertParts } from './insertCommand.ts';
import { insertSnippet } from './insertCommand.ts';
import { SnippetLibrary } from './library.ts';
import { snippetLanguages } from './manifest.ts';
import { SnippetPreview } from './preview.ts';

/** Registers Insert IPC Snippet, and the completion by prefix. */
export function registerSnippets(
  commands: Commands,
  extensionUri: vscode.Uri,
  rows: ObjectRows,
  keys: InsertParts['keys'],
): vscode.Disposable {
  const library = new SnippetLibrary(extensionUri);
  const preview = new SnippetPreview();
  const parts = { library, preview, keys };
  // From the title of the view VS Code passes the focused row, which nobody has asked to use.
  commands.register('sysvipc.insertSnippet', (target) => insertSnippet(target, undefined, parts));
  commands.register('sysvipc.insertSnippetForObject', (row) => insertSnippet(row, rows.objectOf(row), parts));
  const selector = snippetLanguages.map((language) => ({ language }));
  return vscode.Disposable.from(
    vscode.workspace.registerTextDocumentContentProvider(snippetScheme, preview),
    vscode.languages.registerCompletionItemProvider(selector, new SnippetCompletion(library), '-'),
  );
}

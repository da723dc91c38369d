import * as vscode from 'vscode';
import type { Commands } from '../ui/commands.ts';
import { snippetScheme } from '../ui/ids.ts';
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
  rows: InsertParts['rows'],
  keys: InsertParts['keys'],
): vscode.Disposable {
  const library = new SnippetLibrary(extensionUri);
  const preview = new SnippetPreview();
  commands.register('sysvipc.insertSnippet', (target) => insertSnippet(target, { library, preview, rows, keys }));
  const selector = snippetLanguages.map((language) => ({ language }));
  return vscode.Disposable.from(
    vscode.workspace.registerTextDocumentContentProvider(snippetScheme, preview),
    vscode.languages.registerCompletionItemProvider(selector, new SnippetCompletion(library), '-'),
  );
}

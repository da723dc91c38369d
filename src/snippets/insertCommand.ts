import * as vscode from 'vscode';
import type { IpcObject } from '../sysv/objects.ts';
import { UserError } from '../ui/commands.ts';
import type { Placement } from './compose.ts';
import { placeInsertion, planInsertion } from './compose.ts';
import type { LineInsertion } from './header.ts';
import { withFolderEnd } from './keyFolder.ts';
import type { KeySource } from './keyUse.ts';
import { keyUseIn, keyUseOf, valuesOf } from './keyUse.ts';
import type { SnippetLibrary } from './library.ts';
import type { SnippetLanguage, SnippetName } from './manifest.ts';
import { snippetIn, snippetLanguageOf, snippetNames } from './manifest.ts';
import { pickLanguage, pickSnippet } from './picker.ts';
import type { SnippetPreview } from './preview.ts';

/** Where keys come from. */
export interface KeyOrigins {
  /** Undefined as long as nothing is known. */
  originOf(key: number): KeySource | undefined;
}

/** What the command needs of its surroundings. */
export interface InsertParts {
  readonly library: SnippetLibrary;
  readonly preview: SnippetPreview;
  readonly keys: KeyOrigins;
}

/**
 * Inserts a snippet at the cursor of the active editor, or into a new file where there is none. It uses the key of
 * `object`, where one is given. `target` is `{ snippet: name }` to insert without asking.
 */
export async function insertSnippet(target: unknown, object: IpcObject | undefined, parts: InsertParts): Promise<void> {
  const before = vscode.window.activeTextEditor;
  const language = (before && snippetLanguageOf(before.document.languageId)) ?? (await pickLanguage());
  if (language === undefined) return;
  const texts = await parts.library.read();
  const use = object
    ? keyUseOf(object.key, parts.keys.originOf(object.key))
    : keyUseIn(before?.document.getText() ?? '');
  const values = valuesOf(await withFolderEnd(use), language);
  const name = nameIn(target);
  const snippet = name
    ? snippetIn(language, name)
    : await pickSnippet(language, object?.kind, texts, values, parts.preview);
  if (snippet === undefined) return;
  const editor = await editorFor(before, language);
  const document = editor.document.getText().replaceAll('\r\n', '\n');
  const insertion = planInsertion(snippet, texts, document, values);
  await insert(editor, insertion.header, placeInsertion(insertion, document, editor.selection.active.line));
}

/** In one step of undo: the header without a stop after it, the snippet without a stop before it. */
async function insert(editor: vscode.TextEditor, header: readonly LineInsertion[], place: Placement): Promise<void> {
  const addHeader = (edit: vscode.TextEditorEdit) => {
    for (const { line, text } of header) edit.insert(new vscode.Position(line, 0), text);
  };
  if (header.length > 0) await editor.edit(addHeader, { undoStopBefore: true, undoStopAfter: false });
  const isInserted = await editor.insertSnippet(
    new vscode.SnippetString(place.snippet),
    new vscode.Position(place.line, place.character),
    { undoStopBefore: header.length === 0, undoStopAfter: true },
  );
  if (!isInserted) {
    throw new UserError(vscode.l10n.t('The editor takes no text. Choose one that can be written to, or close it.'));
  }
  editor.revealRange(editor.selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

/** The editor from before, the preview being gone; or one of a new file. */
async function editorFor(before: vscode.TextEditor | undefined, language: SnippetLanguage): Promise<vscode.TextEditor> {
  const document = takes(before, language) ? before.document : await vscode.workspace.openTextDocument({ language });
  return vscode.window.showTextDocument(document, {
    ...(before?.viewColumn !== undefined && { viewColumn: before.viewColumn }),
  });
}

/** Whether a snippet belongs there: not into a text of another kind, nor into what is only shown. */
function takes(editor: vscode.TextEditor | undefined, language: SnippetLanguage): editor is vscode.TextEditor {
  if (!editor || editor.document.isClosed) return false;
  const { languageId, uri } = editor.document;
  const isPlain = languageId === 'plaintext';
  const isShown = vscode.workspace.fs.isWritableFileSystem(uri.scheme) === false;
  return !isShown && (isPlain || snippetLanguageOf(languageId) === language);
}

function nameIn(target: unknown): SnippetName | undefined {
  if (typeof target !== 'object' || target === null || !('snippet' in target)) return undefined;
  return snippetNames.find((name) => name === target.snippet);
}

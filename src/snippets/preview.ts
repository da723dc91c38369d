import * as vscode from 'vscode';
import { snippetScheme } from '../ui/ids.ts';
import type { SnippetTexts } from './compose.ts';
import { wholeFile } from './compose.ts';
import type { Values } from './expand.ts';
import type { Snippet } from './manifest.ts';
import { snippetTitle } from './words.ts';

/** Shows snippets beside the editor while the user chooses, in one tab that is closed afterwards. */
export class SnippetPreview implements vscode.TextDocumentContentProvider {
  private readonly contents = new Map<string, string>();

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.contents.get(uri.toString()) ?? '';
  }

  /** Leaves the focus where it is. */
  async show(snippet: Snippet, texts: SnippetTexts, values: Values): Promise<void> {
    const extension = snippet.file.slice(snippet.file.lastIndexOf('.'));
    const path = `/${snippet.language}/${snippetTitle(snippet.name).replaceAll(/[:,]?\s+/g, '-')}${extension}`;
    const uri = vscode.Uri.from({ scheme: snippetScheme, path });
    this.contents.set(uri.toString(), wholeFile(snippet, texts, '    ', values));
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.languages.setTextDocumentLanguage(document, snippet.language);
    await vscode.window.showTextDocument(document, {
      preview: true,
      preserveFocus: true,
      viewColumn: hasOtherTabs() ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active,
    });
  }

  async close(): Promise<void> {
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs).filter(isPreview);
    await vscode.window.tabGroups.close(tabs, true);
    this.contents.clear();
  }
}

/** Whether there is something that a preview must not cover. */
function hasOtherTabs(): boolean {
  return vscode.window.tabGroups.all.some(({ tabs }) => tabs.some((tab) => !isPreview(tab)));
}

function isPreview({ input }: vscode.Tab): boolean {
  return input instanceof vscode.TabInputText && input.uri.scheme === snippetScheme;
}

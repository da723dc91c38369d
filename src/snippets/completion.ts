import * as vscode from 'vscode';
import { planInsertion, wholeFile } from './compose.ts';
import { withFolderEnd } from './keyFolder.ts';
import { keyUseIn, valuesOf } from './keyUse.ts';
import type { SnippetLibrary } from './library.ts';
import type { Snippet } from './manifest.ts';
import { snippetLanguageOf, snippetsOf } from './manifest.ts';
import { snippetExplanation } from './words.ts';

/** What has been typed so far of `sysv-msg-server`. */
const typedPrefix = /(^|[^\w-])(sysv[\w-]*)$/;

class SnippetItem extends vscode.CompletionItem {
  readonly snippet: Snippet;

  constructor(snippet: Snippet) {
    super({ label: snippet.prefix, description: 'System V IPC' }, vscode.CompletionItemKind.Snippet);
    this.snippet = snippet;
  }
}

/** Offers the snippets by their prefixes, `sysv-…`. */
export class SnippetCompletion implements vscode.CompletionItemProvider<SnippetItem> {
  private readonly library: SnippetLibrary;

  constructor(library: SnippetLibrary) {
    this.library = library;
  }

  async provideCompletionItems(document: vscode.TextDocument, position: vscode.Position): Promise<SnippetItem[]> {
    const language = snippetLanguageOf(document.languageId);
    const line = document.lineAt(position).text.slice(0, position.character);
    const typed = typedPrefix.exec(line)?.[2];
    if (language === undefined || typed === undefined) return [];
    const texts = await this.library.read();
    const range = new vscode.Range(position.translate(0, -typed.length), position);
    // The prefix itself is no part of the program that the snippet comes into.
    const [start, end] = [document.offsetAt(range.start), document.offsetAt(range.end)];
    const whole = document.getText();
    const text = `${whole.slice(0, start)}${whole.slice(end)}`.replaceAll('\r\n', '\n');
    const values = valuesOf(await withFolderEnd(keyUseIn(text)), language);
    return snippetsOf(language).map((snippet, index) => {
      const { header, snippet: body, codeLine } = planInsertion(snippet, texts, text, values);
      const item = new SnippetItem(snippet);
      item.detail = snippetExplanation(snippet.name);
      item.range = range;
      item.filterText = snippet.prefix;
      item.sortText = `sysv${String(index).padStart(2, '0')}`;
      const isBelowHeader = position.line === codeLine && header.some((each) => each.line === codeLine);
      item.insertText = new vscode.SnippetString(isBelowHeader ? `\n${body}` : body);
      item.additionalTextEdits = header.map((each) =>
        vscode.TextEdit.insert(new vscode.Position(each.line, 0), each.text),
      );
      return item;
    });
  }

  async resolveCompletionItem(item: SnippetItem): Promise<SnippetItem> {
    const text = wholeFile(item.snippet, await this.library.read(), '    ');
    item.documentation = new vscode.MarkdownString().appendCodeblock(text, item.snippet.language);
    return item;
  }
}

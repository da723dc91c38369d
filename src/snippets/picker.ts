import * as vscode from 'vscode';
import type { Kind } from '../sysv/objects.ts';
import { staysOpen } from '../ui/boxes.ts';
import type { SnippetTexts } from './compose.ts';
import type { Values } from './expand.ts';
import type { Snippet, SnippetLanguage } from './manifest.ts';
import { snippetLanguages, snippetsOf } from './manifest.ts';
import type { SnippetPreview } from './preview.ts';
import { languageName, snippetExplanation, snippetTitle } from './words.ts';

/** So long the user has to stay on a snippet to see its preview: arrowing through the list opens no editors. */
const previewDelayMs = 150;

interface SnippetItem extends vscode.QuickPickItem {
  readonly snippet: Snippet;
}

/** Lets the user choose a snippet and shows each while it is chosen; undefined when cancelled. */
export async function pickSnippet(
  language: SnippetLanguage,
  kind: Kind | undefined,
  texts: SnippetTexts,
  values: Values,
  preview: SnippetPreview,
): Promise<Snippet | undefined> {
  const picker = vscode.window.createQuickPick<SnippetItem>();
  Object.assign(picker, staysOpen);
  picker.title = vscode.l10n.t('Insert IPC Snippet ({0})', languageName(language));
  picker.placeholder = vscode.l10n.t('What to insert at the cursor');
  picker.matchOnDetail = true;
  picker.matchOnDescription = true;
  picker.items = sorted(snippetsOf(language), kind).map((snippet) => ({
    label: snippetTitle(snippet.name),
    description: snippet.prefix,
    detail: snippetExplanation(snippet.name),
    snippet,
  }));
  let timer: NodeJS.Timeout | undefined;
  let showing: Promise<void> = Promise.resolve();
  picker.onDidChangeActive(([item]) => {
    clearTimeout(timer);
    if (item === undefined) return;
    timer = setTimeout(() => {
      showing = showing.then(() => preview.show(item.snippet, texts, values));
    }, previewDelayMs);
  });
  try {
    return await new Promise<Snippet | undefined>((resolve) => {
      picker.onDidAccept(() => resolve(picker.activeItems[0]?.snippet));
      picker.onDidHide(() => resolve(undefined));
      picker.show();
    });
  } finally {
    clearTimeout(timer);
    picker.dispose();
    await showing;
    await preview.close();
  }
}

/** Lets the user choose a language, for a file that has none of ours; undefined when cancelled. */
export async function pickLanguage(): Promise<SnippetLanguage | undefined> {
  const items = snippetLanguages.map((language) => ({ label: languageName(language), language }));
  const placeHolder = vscode.l10n.t('Language of the snippet');
  return (await vscode.window.showQuickPick(items, { ...staysOpen, placeHolder }))?.language;
}

/** Those about the kind of object first that the command was called on. */
function sorted(snippets: readonly Snippet[], kind: Kind | undefined): readonly Snippet[] {
  if (kind === undefined) return snippets;
  return [
    ...snippets.filter((snippet) => snippet.kind === kind),
    ...snippets.filter((snippet) => snippet.kind !== kind),
  ];
}

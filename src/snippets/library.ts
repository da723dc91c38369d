import * as vscode from 'vscode';
import type { SnippetTexts } from './compose.ts';
import { snippetLanguages } from './manifest.ts';

/** The snippets' files, which lie beside the extension; read when they are first needed. */
export class SnippetLibrary {
  private readonly folder: vscode.Uri;
  private texts: Promise<SnippetTexts> | undefined;

  constructor(extensionUri: vscode.Uri) {
    this.folder = vscode.Uri.joinPath(extensionUri, 'snippets');
  }

  /** All texts by their paths below `snippets/`. */
  read(): Promise<SnippetTexts> {
    this.texts ??= this.readAll().catch((error: unknown) => {
      this.texts = undefined;
      throw error;
    });
    return this.texts;
  }

  private async readAll(): Promise<SnippetTexts> {
    const decoder = new TextDecoder();
    const texts = new Map<string, string>();
    for (const language of snippetLanguages) {
      const folder = vscode.Uri.joinPath(this.folder, language);
      for (const [name] of await vscode.workspace.fs.readDirectory(folder)) {
        const file = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, name));
        texts.set(`${language}/${name}`, decoder.decode(file));
      }
    }
    return texts;
  }
}

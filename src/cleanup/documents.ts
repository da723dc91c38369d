import * as vscode from 'vscode';
import { reportScheme } from '../ui/ids.ts';

/** Documents are kept for as long as somebody may still go back to them. */
const mostKept = 20;

/** Shows texts as read-only documents. */
export class Documents implements vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly registration: vscode.Disposable;
  private count = 0;

  constructor() {
    this.registration = vscode.workspace.registerTextDocumentContentProvider(reportScheme, {
      provideTextDocumentContent: ({ path }) => this.texts.get(path) ?? vscode.l10n.t('This report is kept no longer.'),
    });
  }

  /** Opens a text in an editor whose tab has the title. */
  async show(title: string, text: string): Promise<void> {
    this.count++;
    const path = `/${this.count}/${title.replaceAll('/', '-')}`;
    this.texts.set(path, text);
    for (const old of [...this.texts.keys()].slice(0, -mostKept)) this.texts.delete(old);
    const document = await vscode.workspace.openTextDocument(vscode.Uri.from({ scheme: reportScheme, path }));
    await vscode.window.showTextDocument(document, { preview: true });
  }

  dispose(): void {
    this.registration.dispose();
  }
}

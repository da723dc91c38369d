import * as vscode from 'vscode';
import type { Mirror } from '../live/mirror.ts';
import { kinds } from '../sysv/objects.ts';
import { uriScheme } from '../ui/ids.ts';
import type { Mark } from './marks.ts';
import { markOf } from './marks.ts';
import { markColor, markText } from './objectItem.ts';

/** Of more than these VS Code forgets the rest; told of none in particular, it asks for all that are on screen. */
const mostTold = 250;

/** Colours and letters behind rows to which something has just happened. */
export class MarkDecorations implements vscode.FileDecorationProvider, vscode.Disposable {
  readonly onDidChangeFileDecorations: vscode.Event<vscode.Uri[] | undefined>;
  private readonly emitter = new vscode.EventEmitter<vscode.Uri[] | undefined>();
  private readonly mirror: Mirror;
  private readonly registration: vscode.Disposable;

  constructor(mirror: Mirror) {
    this.mirror = mirror;
    this.onDidChangeFileDecorations = this.emitter.event;
    this.registration = vscode.window.registerFileDecorationProvider(this);
  }

  /** The marks of these rows have changed. */
  refresh(uris: vscode.Uri[]): void {
    if (uris.length > 0) this.emitter.fire(uris.length > mostTold ? undefined : uris);
  }

  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    if (uri.scheme !== uriScheme) return undefined;
    const [, kindText, idText, ...below] = uri.path.split('/');
    // A message is not its queue: its tab would keep the mark, which is taken back from the row alone.
    if (below.length > 0) return undefined;
    const kind = kinds.find((candidate) => candidate === kindText);
    const observation = kind && this.mirror.find({ kind, id: Number(idText) });
    const mark = observation && markOf(observation, Date.now());
    return mark && new vscode.FileDecoration(badgeOf(mark), markText(mark), markColor(mark));
  }

  dispose(): void {
    this.registration.dispose();
    this.emitter.dispose();
  }
}

function badgeOf(mark: Mark): string {
  switch (mark) {
    case 'new':
      return 'N';
    case 'changed':
      return 'C';
    case 'recreated':
      return 'R';
  }
}

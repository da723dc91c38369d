import * as vscode from 'vscode';
import type { Contents } from '../live/contents.ts';
import { hexViewType } from '../ui/ids.ts';
import type { AttachNotice } from './attachNotice.ts';
import type { ByteSource } from './byteSource.ts';
import { openSource } from './byteSource.ts';
import { hexPage } from './hexPage.ts';
import type { FromView } from './hexProtocol.ts';
import { HexSession } from './hexSession.ts';
import { placeOf } from './place.ts';

/** An open document of the hex view. */
class HexDocument implements vscode.CustomDocument {
  readonly uri: vscode.Uri;
  readonly source: ByteSource;

  constructor(uri: vscode.Uri, source: ByteSource) {
    this.uri = uri;
    this.source = source;
  }

  dispose(): void {
    // Nothing is held: a segment is attached only while it is read.
  }
}

/** A hex view on screen, and what it shows. */
export interface OpenHexView {
  readonly uri: vscode.Uri;
  readonly session: HexSession;
}

/** The live hex view of segments and messages. */
export class HexEditor implements vscode.CustomReadonlyEditorProvider<HexDocument>, vscode.Disposable {
  private readonly contents: Contents;
  private readonly notice: AttachNotice;
  private readonly dist: vscode.Uri;
  private readonly registration: vscode.Disposable;
  private readonly views = new Map<vscode.WebviewPanel, OpenHexView>();

  /** `dist` is the folder of the page's script. */
  constructor(contents: Contents, notice: AttachNotice, dist: vscode.Uri) {
    this.contents = contents;
    this.notice = notice;
    this.dist = dist;
    this.registration = vscode.window.registerCustomEditorProvider(hexViewType, this, {
      webviewOptions: { retainContextWhenHidden: true },
      supportsMultipleEditorsPerDocument: true,
    });
  }

  /** The view that has the focus. */
  get active(): OpenHexView | undefined {
    for (const [panel, view] of this.views) if (panel.active) return view;
    return undefined;
  }

  async openCustomDocument(uri: vscode.Uri): Promise<HexDocument> {
    const place = placeOf(uri.path);
    if (place?.is !== 'message' && place?.is !== 'segment') throw vscode.FileSystemError.FileNotFound(uri);
    return new HexDocument(uri, await openSource(place, uri.query, this.contents, this.notice));
  }

  resolveCustomEditor(document: HexDocument, panel: vscode.WebviewPanel): void {
    const session = new HexSession(panel, document.source);
    this.views.set(panel, { uri: document.uri, session });
    panel.webview.options = { enableScripts: true, localResourceRoots: [this.dist] };
    panel.webview.onDidReceiveMessage((message: FromView) => session.receive(message));
    panel.onDidChangeViewState(() => session.onVisibility());
    panel.onDidDispose(() => {
      session.dispose();
      this.views.delete(panel);
    });
    panel.webview.html = hexPage(panel.webview, this.dist);
  }

  dispose(): void {
    this.registration.dispose();
  }
}

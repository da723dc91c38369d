import * as vscode from 'vscode';
import type { Contents } from '../live/contents.ts';
import type { Mirror } from '../live/mirror.ts';
import { hexViewType } from '../ui/ids.ts';
import type { AttachNotice } from './attachNotice.ts';
import type { ByteSource } from './byteSource.ts';
import { openSource } from './byteSource.ts';
import { hexPage } from './hexPage.ts';
import type { FromView } from './hexProtocol.ts';
import { HexSession } from './hexSession.ts';
import { HexSubject } from './hexSubject.ts';
import type { Place } from './place.ts';
import { isNamedRightly, placeOf, refOfPlace } from './place.ts';

type BytesPlace = Extract<Place, { is: 'message' | 'segment' }>;

/** An open document of the hex view. */
class HexDocument implements vscode.CustomDocument {
  readonly uri: vscode.Uri;
  readonly place: BytesPlace;
  readonly source: ByteSource;

  constructor(uri: vscode.Uri, place: BytesPlace, source: ByteSource) {
    this.uri = uri;
    this.place = place;
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

/** What hex views are built on. */
export interface HexEditorHost {
  readonly contents: Contents;
  readonly mirror: Mirror;
  readonly notice: AttachNotice;
  /** The folder of the page's script. */
  readonly dist: vscode.Uri;
  /** Reads the tables once; resolves when the mirror shows the result. */
  readonly refresh: () => Promise<unknown>;
  /** Reads the tables until the result is disposed of. */
  readonly watch: () => vscode.Disposable;
}

/** The live hex view of segments and messages. */
export class HexEditor implements vscode.CustomReadonlyEditorProvider<HexDocument>, vscode.Disposable {
  private readonly host: HexEditorHost;
  private readonly registration: vscode.Disposable;
  private readonly views = new Map<vscode.WebviewPanel, OpenHexView>();

  constructor(host: HexEditorHost) {
    this.host = host;
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
    const { contents, mirror, notice, refresh } = this.host;
    if (place.key !== undefined) {
      // A window that is opened again knows nothing yet.
      if (mirror.listedAt === undefined) await refresh();
      const ref = refOfPlace(place);
      const object = ref && mirror.find(ref)?.object;
      if (object && !isNamedRightly(place, object)) throw vscode.FileSystemError.FileNotFound(uri);
    }
    return new HexDocument(uri, place, await openSource(place, uri.query, contents, notice));
  }

  resolveCustomEditor(document: HexDocument, panel: vscode.WebviewPanel): void {
    const { contents, mirror, watch, dist } = this.host;
    const subject = new HexSubject(document.place, mirror);
    const session = new HexSession(panel, document.source, subject, {
      watch,
      onDidChangeAgent: contents.onDidChangeAgent,
    });
    this.views.set(panel, { uri: document.uri, session });
    panel.webview.options = { enableScripts: true, localResourceRoots: [dist] };
    panel.webview.onDidReceiveMessage((message: FromView) => session.receive(message));
    panel.onDidChangeViewState(() => session.onVisibility());
    panel.onDidDispose(() => {
      session.dispose();
      this.views.delete(panel);
    });
    panel.webview.html = hexPage(panel.webview, dist);
  }

  dispose(): void {
    this.registration.dispose();
  }
}

import * as vscode from 'vscode';
import type { KeyFacts } from '../sysv/sourceFacts.ts';
import { messageOf } from '../ui/messageOf.ts';
import { mostSourceFiles } from '../ui/settings.ts';
import { workspaceFolders } from '../ui/workspaceFolders.ts';
import type { ParserService } from './parserService.ts';
import { findSources, sourceGlob } from './sourceFiles.ts';

/** What the sources of the workspace tell about keys. */
export interface WorkspaceKeyFacts {
  readonly facts: KeyFacts;
  /** Whether there are more than may be looked through. */
  readonly isCut: boolean;
}

/** Saving all, switching branches and building change many files at once: they are waited for. */
const quietMs = 400;

/** Looks through the C and C++ sources of the workspace, when asked and again when one of them changed. */
export class SourceKeys implements vscode.Disposable {
  /** The facts may have changed: ask again. */
  readonly onDidChange: vscode.Event<void>;
  private readonly emitter = new vscode.EventEmitter<void>();
  private readonly parser: ParserService;
  private readonly log: vscode.LogOutputChannel;
  private readonly disposables: vscode.Disposable[];
  private current: Promise<WorkspaceKeyFacts> | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(parser: ParserService, log: vscode.LogOutputChannel) {
    this.parser = parser;
    this.log = log;
    this.onDidChange = this.emitter.event;
    const watcher = vscode.workspace.createFileSystemWatcher(sourceGlob);
    const changed = () => this.changed();
    this.disposables = [
      watcher,
      watcher.onDidChange(changed),
      watcher.onDidCreate(changed),
      watcher.onDidDelete(changed),
      vscode.workspace.onDidChangeWorkspaceFolders(changed),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (['files.exclude', 'search.exclude', 'sysvipc.keys'].some((each) => event.affectsConfiguration(each)))
          changed();
      }),
    ];
  }

  /** What the sources tell now; without sources, or when they cannot be parsed, nothing. */
  facts(): Promise<WorkspaceKeyFacts> {
    this.current ??= this.read();
    return this.current;
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const disposable of this.disposables) disposable.dispose();
    this.emitter.dispose();
  }

  private changed(): void {
    // Nobody has asked yet: there is nothing to take back.
    if (!this.current) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.current = undefined;
      this.emitter.fire();
    }, quietMs);
  }

  private async read(): Promise<WorkspaceKeyFacts> {
    const most = mostSourceFiles();
    try {
      const uris = await findSources(most + 1);
      const files = uris.flatMap(({ scheme, fsPath }) => (scheme === 'file' ? [fsPath] : [])).slice(0, most);
      const facts = await this.parser.ask('keyFacts', { files, roots: workspaceFolders() });
      const isCut = uris.length > most;
      if (isCut) this.log.info(`sources: only the first ${most} files were looked through (sysvipc.keys.maxFiles)`);
      return { facts, isCut };
    } catch (error) {
      this.log.error(`sources: ${messageOf(error)}`);
      return { facts: { ftokCalls: [], numbers: [] }, isCut: false };
    }
  }
}

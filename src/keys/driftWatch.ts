import * as vscode from 'vscode';
import type { KeyService } from '../live/keyService.ts';
import type { Mirror } from '../live/mirror.ts';
import { projectIdText } from '../sysv/ftok.ts';
import { keyHex, privateKey } from '../sysv/key.ts';
import type { IpcObject } from '../sysv/objects.ts';
import { kinds } from '../sysv/objects.ts';
import { parentPath } from '../sysv/paths.ts';
import type { Commands } from '../ui/commands.ts';
import { messageOf } from '../ui/messageOf.ts';
import { warn } from '../ui/notifications.ts';
import type { ObjectRows } from '../ui/objectRows.ts';
import { kindName } from '../ui/objectWords.ts';
import type { KeyNames } from './keyNames.ts';
import type { Production, Productions } from './productions.ts';
import { baseName } from './words.ts';

/** A path that gave the key of a living object, and now gives another. */
interface Drift {
  readonly production: Production;
  readonly object: IpcObject;
  readonly newKey: number;
}

const quietMs = 500;
const warnedKey = 'sysvipc.keys.warned';
const mostWarned = 200;

/** So many paths of living keys are watched for being replaced. */
const mostWatched = 100;

/** Warns, once each, when a file whose key is in use gives another key now: it was replaced. */
export class DriftWatch implements vscode.Disposable {
  private readonly commands: Commands;
  private readonly service: KeyService;
  private readonly mirror: Mirror;
  private readonly names: KeyNames;
  private readonly productions: Productions;
  private readonly rows: ObjectRows;
  private readonly memento: vscode.Memento;
  private readonly log: vscode.LogOutputChannel;
  private readonly disposables: vscode.Disposable[];
  private readonly watchers = new Map<string, vscode.FileSystemWatcher>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    parts: {
      readonly commands: Commands;
      readonly service: KeyService;
      readonly mirror: Mirror;
      readonly names: KeyNames;
      readonly productions: Productions;
      readonly rows: ObjectRows;
    },
    memento: vscode.Memento,
    log: vscode.LogOutputChannel,
  ) {
    this.commands = parts.commands;
    this.service = parts.service;
    this.mirror = parts.mirror;
    this.names = parts.names;
    this.productions = parts.productions;
    this.rows = parts.rows;
    this.memento = memento;
    this.log = log;
    this.disposables = [
      parts.mirror.onDidChange(() => this.schedule()),
      parts.names.onDidChange(() => this.schedule()),
    ];
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const watcher of this.watchers.values()) watcher.dispose();
    for (const disposable of this.disposables) disposable.dispose();
  }

  private schedule(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.check().catch(this.logError);
    }, quietMs);
  }

  private async check(): Promise<void> {
    await this.productions.remember(this.certainCalls());
    const living = this.livingKeys(new Set(this.productions.all.map(({ key }) => key)));
    const relevant = this.productions.all.filter(({ key }) => living.has(key));
    this.watch(new Set(relevant.slice(-mostWatched).map(({ path }) => path)));
    if (relevant.length === 0) return;
    const files = await this.service.identify(relevant.map(({ path }) => path));
    for (const [index, production] of relevant.entries()) {
      const file = files[index];
      const object = living.get(production.key);
      if (!file || !object) continue;
      const newKey = ((production.projectId & 0xff) << 24) | file.bits;
      if (newKey !== production.key) this.warnOnce({ production, object, newKey }).catch(this.logError);
    }
  }

  /** What calls in the sources have given so far is remembered like what the user has computed. */
  private certainCalls(): Production[] {
    return [...this.names.known.values()].flatMap(({ key, files, isCertain }) => {
      const [file] = files;
      const isByCall = isCertain && file?.reasons.some(({ is }) => is === 'call');
      return isByCall && file ? [{ path: file.path, projectId: key >>> 24, key }] : [];
    });
  }

  /** Those of the keys that an object has. */
  private livingKeys(keys: ReadonlySet<number>): ReadonlyMap<number, IpcObject> {
    const living = new Map<number, IpcObject>();
    if (keys.size === 0) return living;
    for (const kind of kinds) {
      for (const object of this.mirror.objects(kind).values()) {
        if (object.key !== privateKey && keys.has(object.key)) living.set(object.key, object);
      }
    }
    return living;
  }

  private watch(paths: ReadonlySet<string>): void {
    for (const [path, watcher] of this.watchers) {
      if (paths.has(path)) continue;
      watcher.dispose();
      this.watchers.delete(path);
    }
    for (const path of paths) {
      if (this.watchers.has(path)) continue;
      const folder = vscode.Uri.file(parentPath(path));
      const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, escaped(path)));
      // Replaced by rename: to some platforms that is a change, to others a new file.
      watcher.onDidCreate(() => this.replaced());
      watcher.onDidChange(() => this.replaced());
      this.watchers.set(path, watcher);
    }
  }

  private replaced(): void {
    this.schedule();
    this.names.forget();
  }

  private async warnOnce({ production, object, newKey }: Drift): Promise<void> {
    const { t } = vscode.l10n;
    const { path, projectId, key } = production;
    const id = `${key} ${newKey} ${projectId & 0xff} ${path}`;
    const warned = this.memento.get<readonly string[]>(warnedKey, []);
    if (warned.includes(id)) return;
    await this.memento.update(warnedKey, [...warned, id].slice(-mostWarned));
    const show = t('Show Object');
    const answer = await warn(
      t(
        'Server and client will no longer meet: {0} was replaced. With {1} it gave key {2}, which {3} {4} has; now it gives {5}.',
        baseName(path),
        projectIdText(projectId),
        keyHex(key),
        kindName(object.kind),
        object.id,
        keyHex(newKey),
      ),
      show,
    );
    if (answer === show) await this.commands.attempt('sysvipc.revealObject', () => this.rows.reveal(object));
  }

  private readonly logError = (error: unknown): void => {
    this.log.debug(`drift: ${messageOf(error)}`);
  };
}

/** A file's name as a glob that means just this name. */
function escaped(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/[*?[\]{}]/g, '[$&]');
}

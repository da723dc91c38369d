import * as vscode from 'vscode';
import type { Contents, SemaphoreState } from '../live/contents.ts';
import type { Mirror } from '../live/mirror.ts';
import type { MirrorChange } from '../live/observation.ts';
import { keyLabel } from '../sysv/key.ts';
import type { IpcObject, Kind } from '../sysv/objects.ts';
import { kinds, refText } from '../sysv/objects.ts';
import { hexDump, hexDumpLength } from '../ui/hexDump.ts';
import type { AttachNotice } from './attachNotice.ts';
import { openSource } from './byteSource.ts';
import type { Moments } from './moments.ts';
import type { Place } from './place.ts';
import { isNamedRightly, placeOf, refOfPlace } from './place.ts';
import { messageUri, segmentUri, setUri, uriOf } from './placeUri.ts';
import { refusalText } from './refusal.ts';

const { FileSystemError, FileType, FilePermission } = vscode;

/** Most messages that a queue's folder lists. */
const mostListed = 10_000;

/** The agent answers others in between. */
const semaphoresAPage = 2_000;

/** What is in objects, as files that can be read by every editor, diff and search, and written by none. */
export class ContentsFileSystem implements vscode.FileSystemProvider {
  readonly onDidChangeFile: vscode.Event<vscode.FileChangeEvent[]>;
  private readonly emitter = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  private readonly contents: Contents;
  private readonly mirror: Mirror;
  private readonly moments: Moments;
  private readonly notice: AttachNotice;
  private readonly maxSize: () => number;
  /** The documents and folders that VS Code has asked for, by object. */
  private readonly asked = new Map<string, Map<string, vscode.Uri>>();
  private readonly subscription: vscode.Disposable;

  /** `maxSize` in bytes: larger segments are not read as a whole. */
  constructor(contents: Contents, mirror: Mirror, moments: Moments, notice: AttachNotice, maxSize: () => number) {
    this.contents = contents;
    this.mirror = mirror;
    this.moments = moments;
    this.notice = notice;
    this.maxSize = maxSize;
    this.onDidChangeFile = this.emitter.event;
    this.subscription = mirror.onDidChange((change) => this.tell(change));
  }

  /** Whatever is open is told of: there is nothing to begin or to end. */
  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const place = this.existing(uri);
    switch (place.is) {
      case 'root':
      case 'kind':
      case 'queue':
        return { type: FileType.Directory, ctime: 0, mtime: 0, size: 0, permissions: FilePermission.Readonly };
      case 'segment':
        return fileStat(this.objectOf(uri, 'shm', place.id), place.as === 'bin' ? this.segmentSize(place.id) : 0);
      case 'message':
        return fileStat(this.objectOf(uri, 'msg', place.id), await this.messageLength(uri, place.id, place.position));
      case 'set':
        return fileStat(this.objectOf(uri, 'sem', place.id), (await this.readFile(uri)).length);
      case 'moment':
        return { type: FileType.File, ctime: 0, mtime: 0, size: hexDumpLength(this.momentOf(uri, place.name).length) };
    }
  }

  async readDirectory(uri: vscode.Uri): Promise<[string, vscode.FileType][]> {
    const place = this.existing(uri);
    switch (place.is) {
      case 'root':
        return kinds.map((kind) => [kind, FileType.Directory]);
      case 'kind':
        return [...this.mirror.objects(place.kind).values()].map(entryOf);
      case 'queue': {
        const page = await this.contents.peek(place.id, 0, mostListed, 0);
        if (!page.ok) throw problem(uri, page.errno);
        const { id } = place;
        const queue = { id, key: this.objectOf(uri, 'msg', id)?.key };
        return page.value.messages.flatMap((message): [string, vscode.FileType][] =>
          message.ok ? [[nameOf(messageUri(queue, message.position, message.type)), FileType.File]] : [],
        );
      }
      case 'message':
      case 'set':
      case 'segment':
      case 'moment':
        throw FileSystemError.FileNotADirectory(uri);
    }
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const place = this.existing(uri);
    switch (place.is) {
      case 'set':
        return this.readSet(uri, place.id);
      case 'message':
      case 'segment': {
        const bytes = await this.readBytes(uri, place);
        return place.as === 'hex' ? hexDump(bytes) : bytes;
      }
      case 'moment':
        return hexDump(this.momentOf(uri, place.name));
      case 'root':
      case 'kind':
      case 'queue':
        throw FileSystemError.FileIsADirectory(uri);
    }
  }

  writeFile(uri: vscode.Uri): never {
    throw FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): never {
    throw FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): never {
    throw FileSystemError.NoPermissions(uri);
  }

  createDirectory(uri: vscode.Uri): never {
    throw FileSystemError.NoPermissions(uri);
  }

  dispose(): void {
    this.subscription.dispose();
    this.emitter.dispose();
  }

  private existing(uri: vscode.Uri): Place {
    const place = placeOf(uri.path);
    if (!place) throw FileSystemError.FileNotFound(uri);
    const ref = refOfPlace(place);
    if (!ref) return place;
    const object = this.mirror.find(ref)?.object;
    if (object && !isNamedRightly(place, object)) throw FileSystemError.FileNotFound(uri);
    // A message that moved on is another document: only the queue's folder is told to be different.
    const told = place.is === 'message' ? uriOf({ is: 'queue', id: place.id }) : uri;
    const asked = this.asked.get(refText(ref)) ?? new Map<string, vscode.Uri>();
    this.asked.set(refText(ref), asked.set(String(told), told));
    return place;
  }

  private objectOf(uri: vscode.Uri, kind: Kind, id: number): IpcObject | undefined {
    const object = this.mirror.find({ kind, id })?.object;
    // Before the first poll nothing is known; then the reading itself will tell.
    if (!object && this.mirror.listedAt !== undefined) throw FileSystemError.FileNotFound(uri);
    return object;
  }

  private segmentSize(id: number): number {
    const object = this.mirror.find({ kind: 'shm', id })?.object;
    return object?.kind === 'shm' ? Number(object.size) : 0;
  }

  private async messageLength(uri: vscode.Uri, id: number, position: number): Promise<number> {
    const page = await this.contents.peek(id, position, 1, 0);
    if (!page.ok) throw problem(uri, page.errno);
    const message = page.value.messages[0];
    if (!message?.ok) throw FileSystemError.FileNotFound(uri);
    return message.length;
  }

  private async readBytes(uri: vscode.Uri, place: Extract<Place, { is: 'message' | 'segment' }>): Promise<Uint8Array> {
    const source = await openSource(place, uri.query, this.contents, this.notice);
    if (source.size > this.maxSize()) {
      throw FileSystemError.Unavailable(
        vscode.l10n.t('The segment is larger than the setting sysvipc.contents.maxSizeMb. Open it in the hex view.'),
      );
    }
    const outcome = await source.read(0, source.size);
    if (!outcome.ok) throw problem(uri, outcome.errno);
    return outcome.value;
  }

  private async readSet(uri: vscode.Uri, id: number): Promise<Uint8Array> {
    const semaphores: SemaphoreState[] = [];
    let nsems: number;
    do {
      const page = await this.contents.semaphores(id, semaphores.length, semaphoresAPage);
      if (!page.ok) throw problem(uri, page.errno);
      semaphores.push(...page.value.semaphores);
      nsems = page.value.nsems;
    } while (semaphores.length < nsems);
    const set = this.mirror.find({ kind: 'sem', id })?.object;
    const key = set && keyLabel(set.key);
    return new TextEncoder().encode(`${JSON.stringify({ id, key, nsems, semaphores }, undefined, 2)}\n`);
  }

  private momentOf(uri: vscode.Uri, name: string): Uint8Array {
    const bytes = this.moments.find(name);
    if (bytes === undefined) throw FileSystemError.FileNotFound(uri);
    return bytes;
  }

  /** Of the thousands of objects that may change at once, VS Code hears of those that it has asked for. */
  private tell({ changed, removed }: MirrorChange): void {
    const events: vscode.FileChangeEvent[] = [];
    const tell = (object: IpcObject, type: vscode.FileChangeType) => {
      for (const uri of this.asked.get(refText(object))?.values() ?? []) events.push({ type, uri });
    };
    for (const { object } of removed) {
      tell(object, vscode.FileChangeType.Deleted);
      this.asked.delete(refText(object));
    }
    for (const { object, changedAt } of changed) {
      // What only our own reading has changed would be read again, for ever.
      if (changedAt !== undefined) tell(object, vscode.FileChangeType.Changed);
    }
    if (events.length > 0) this.emitter.fire(events);
  }
}

function fileStat(object: IpcObject | undefined, size: number): vscode.FileStat {
  const ctime = (object?.ctime ?? 0) * 1_000;
  return { type: FileType.File, ctime, mtime: Date.now(), size, permissions: FilePermission.Readonly };
}

function entryOf(object: IpcObject): [string, vscode.FileType] {
  switch (object.kind) {
    case 'msg':
      return [String(object.id), FileType.Directory];
    case 'sem':
      return [nameOf(setUri(object)), FileType.File];
    case 'shm':
      return [nameOf(segmentUri(object)), FileType.File];
  }
}

function nameOf(uri: vscode.Uri): string {
  return uri.path.slice(uri.path.lastIndexOf('/') + 1);
}

function problem(uri: vscode.Uri, errno: string): Error {
  switch (errno) {
    case 'EACCES':
    case 'EPERM':
      return FileSystemError.NoPermissions(vscode.l10n.t('{0}: {1}', uri.path, refusalText(errno)));
    case 'EINVAL':
    case 'EIDRM':
    case 'ENOMSG':
      return FileSystemError.FileNotFound(uri);
    default:
      return FileSystemError.Unavailable(vscode.l10n.t('{0}: {1}', uri.path, refusalText(errno)));
  }
}

import * as vscode from 'vscode';
import type { Contents } from '../live/contents.ts';
import type { Mirror } from '../live/mirror.ts';
import type { IpcObject, ObjectRef, SharedMemorySegment } from '../sysv/objects.ts';
import { refText } from '../sysv/objects.ts';
import type { ContentRow, ContentRows } from '../ui/contentRow.ts';
import { humanBytes } from '../ui/format.ts';
import { Follower } from './follower.ts';
import { segmentUri } from './placeUri.ts';
import { queueRows } from './queueRows.ts';
import { setRows } from './setRows.ts';

/** Rows below an object at first, and how many more at each "Show more". */
const rowsAPage = 100;

/** The rows of the tree about what is in objects; those on screen are followed. */
export class ObjectContents implements ContentRows, vscode.Disposable {
  readonly onDidChange: vscode.Event<ObjectRef>;
  private readonly emitter = new vscode.EventEmitter<ObjectRef>();
  private readonly contents: Contents;
  private readonly capacityOf: (id: number) => Promise<number | undefined>;
  private readonly limits = new Map<string, number>();
  private readonly follower: Follower;

  /** `capacityOf` tells `msg_qbytes`; `intervalMs` how often what is on screen is read again. */
  constructor(
    contents: Contents,
    mirror: Mirror,
    capacityOf: (id: number) => Promise<number | undefined>,
    intervalMs: () => number,
  ) {
    this.contents = contents;
    this.capacityOf = capacityOf;
    this.onDidChange = this.emitter.event;
    this.follower = new Follower({
      isThere: (ref) => mirror.find(ref) !== undefined,
      look: (ref) => this.fingerprint(ref),
      changed: (ref) => this.emitter.fire(ref),
      intervalMs,
    });
  }

  async rowsOf(object: IpcObject): Promise<ContentRow[]> {
    const { contents } = this;
    const limit = this.limitOf(object);
    switch (object.kind) {
      case 'msg':
        return queueRows(object, { contents, limit, capacity: await this.capacityOf(object.id) });
      case 'sem':
        return setRows(object, contents, limit);
      case 'shm':
        return [bytesRow(object)];
    }
  }

  /** Reads these again and again, until told otherwise. Segments are not: to read one is to attach to it. */
  follow(shown: readonly ObjectRef[]): void {
    this.follower.follow(shown.filter(({ kind }) => kind !== 'shm'));
  }

  /** `intervalMs` says something else than before. */
  intervalChanged(): void {
    this.follower.intervalChanged();
  }

  /** Shows another page of an object's rows. */
  showMore(ref: ObjectRef): void {
    this.limits.set(refText(ref), this.limitOf(ref) + rowsAPage);
    this.emitter.fire(ref);
  }

  /** Something was done to an object: its rows are read again. */
  touched(ref: ObjectRef): void {
    this.emitter.fire(ref);
  }

  dispose(): void {
    this.follower.dispose();
    this.emitter.dispose();
  }

  private limitOf(ref: ObjectRef): number {
    return this.limits.get(refText(ref)) ?? rowsAPage;
  }

  /** Differs when the rows would differ. */
  private async fingerprint({ kind, id }: ObjectRef): Promise<string> {
    const first = {
      msg: () => this.contents.peek(id, 0, rowsAPage, 16),
      sem: () => this.contents.semaphores(id, 0, 100),
    };
    const outcome = kind === 'shm' ? undefined : await first[kind]();
    return JSON.stringify(outcome, (_name, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
  }
}

function bytesRow(segment: SharedMemorySegment): ContentRow {
  const { t } = vscode.l10n;
  const item = new vscode.TreeItem(t('Bytes'), vscode.TreeItemCollapsibleState.None);
  item.description = humanBytes(segment.size);
  item.iconPath = new vscode.ThemeIcon('file-binary');
  item.contextValue = 'content.bytes';
  item.tooltip = t('Opens the live hex view. Reading attaches to the segment for a moment.');
  item.command = { command: 'vscode.open', title: t('Open'), arguments: [segmentUri(segment)] };
  item.accessibilityInformation = { label: t('Bytes of the segment, {0}', item.description) };
  return { key: 'bytes', item };
}

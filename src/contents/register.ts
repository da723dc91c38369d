import * as vscode from 'vscode';
import type { Contents } from '../live/contents.ts';
import type { Mirror } from '../live/mirror.ts';
import type { ObjectRef } from '../sysv/objects.ts';
import { kinds } from '../sysv/objects.ts';
import type { Commands } from '../ui/commands.ts';
import { uriScheme } from '../ui/ids.ts';
import { maxContentsBytes } from '../ui/settings.ts';
import { AttachNotice } from './attachNotice.ts';
import type { ComputeKey, Given } from './createCommand.ts';
import { createObject, kindOfRow } from './createCommand.ts';
import { ContentsFileSystem } from './fileSystem.ts';
import { registerHexCommands } from './hexCommands.ts';
import { HexEditor } from './hexEditor.ts';
import { Moments } from './moments.ts';
import type { ObjectContents } from './objectContents.ts';
import { registerOpenCommands } from './openCommands.ts';
import type { StructSource } from './overlayCommand.ts';
import { registerOverlayCommand } from './overlayCommand.ts';
import { registerQueueCommands } from './queueCommands.ts';
import { registerRightsCommands } from './rightsCommands.ts';
import { registerSemaphoreCommands } from './semaphoreCommands.ts';
import type { Chooser } from './target.ts';

/** What the parts of this feature are built on. */
export interface ContentsHost {
  readonly context: vscode.ExtensionContext;
  readonly commands: Commands;
  readonly contents: Contents;
  readonly mirror: Mirror;
  readonly rows: ObjectContents;
  readonly chooser: Chooser;
  /** How many bytes a queue may hold; undefined when it is gone. */
  readonly capacityOf: (id: number) => Promise<number | undefined>;
  readonly structs: StructSource;
  readonly computeKey: ComputeKey;
  /** Reads the tables again, and shows the result also where the view is paused. */
  readonly refreshView: () => Promise<void>;
  /** Has the tables read until the result is disposed of. */
  readonly watch: () => vscode.Disposable;
  /** Shows the row of an object, if it has one. */
  readonly reveal: (ref: ObjectRef) => Promise<void>;
}

/** What others may ask of this feature. */
export interface ContentsFeature extends vscode.Disposable {
  /** Asks for what is not given, and makes an object; answers its identifier. */
  readonly create: (given: Given) => Promise<number>;
}

/** Everything that looks into objects, and acts on what is in them: documents, the hex view, the commands. */
export function registerContents({
  context,
  commands,
  contents,
  mirror,
  rows,
  chooser,
  capacityOf,
  structs,
  computeKey,
  refreshView,
  watch,
  reveal,
}: ContentsHost): ContentsFeature {
  const notice = new AttachNotice(context.globalState);
  const moments = new Moments();
  const files = new ContentsFileSystem(contents, mirror, moments, notice, maxContentsBytes);
  const dist = vscode.Uri.joinPath(context.extensionUri, 'dist');
  const editor = new HexEditor({ contents, mirror, notice, dist, refresh: refreshView, watch });
  const options = { isReadonly: true, isCaseSensitive: true };
  const registration = vscode.workspace.registerFileSystemProvider(uriScheme, files, options);
  const changed = async (ref: ObjectRef) => {
    await refreshView();
    rows.touched(ref);
  };
  const create = (given: Given) => createObject({ contents, computeKey, changed, reveal }, given);
  const actions = { commands, contents, mirror, chooser, capacityOf, changed };
  registerOpenCommands(actions, editor);
  registerHexCommands(actions, editor, moments);
  registerOverlayCommand(actions, editor, structs);
  registerQueueCommands(actions);
  registerSemaphoreCommands(actions);
  commands.register('sysvipc.createObject', () => create({}));
  commands.register('sysvipc.createObjectOfKind', (row) => create({ kind: kindOfRow(row, chooser) }));
  registerRightsCommands(actions);
  commands.register('sysvipc.showMoreContents', (ref) => {
    const isRef = typeof ref === 'object' && ref !== null && 'kind' in ref && 'id' in ref;
    const kind = isRef ? kinds.find((each) => each === ref.kind) : undefined;
    if (isRef && kind && typeof ref.id === 'number') rows.showMore({ kind, id: ref.id });
  });
  const parts = vscode.Disposable.from(registration, files, editor);
  return { create, dispose: () => parts.dispose() };
}

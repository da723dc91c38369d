import * as vscode from 'vscode';
import type { KeyService } from '../live/keyService.ts';
import type { Mirror } from '../live/mirror.ts';
import type { Polling } from '../live/polling.ts';
import { compositionText, projectIdText } from '../sysv/ftok.ts';
import { keyConstant, keyHex, privateKey } from '../sysv/key.ts';
import type { IpcObject } from '../sysv/objects.ts';
import { kinds } from '../sysv/objects.ts';
import { staysOpen } from '../ui/boxes.ts';
import { UserError } from '../ui/commands.ts';
import type { ObjectRows } from '../ui/objectRows.ts';
import { kindName } from '../ui/objectWords.ts';
import type { ChosenProjectId } from '../ui/projectIdBox.ts';
import { askProjectId } from '../ui/projectIdBox.ts';
import { tellBriefly } from '../ui/tellBriefly.ts';
import type { SourceFacts } from './contracts.ts';
import type { Productions } from './productions.ts';
import { targetPath } from './targetFile.ts';
import { baseName, failureText, relativePath } from './words.ts';
import { openWorkspace } from './workspace.ts';

/** Thousands of sources take far longer to be looked through than it takes to type a project id. */
const suggestionPatienceMs = 1_500;

/** What computing a key takes. */
export interface ComputeParts {
  readonly service: KeyService;
  readonly mirror: Mirror;
  readonly polling: Polling;
  readonly rows: ObjectRows;
  /** Asks for the rest, and makes an object with this key. */
  readonly createWithKey: (key: number) => Promise<unknown>;
  readonly productions: Productions;
  readonly sources: SourceFacts;
}

/** A key that was computed, and the file that it was computed for. */
interface FileKey {
  readonly path: string;
  readonly projectId: ChosenProjectId;
  readonly key: number;
  readonly identity: string;
  readonly isDirectory: boolean;
}

interface ActionItem extends vscode.QuickPickItem {
  readonly run?: () => unknown;
}

/** "Compute ftok Key": for a file that the command is called on, or the one in the editor. */
export async function computeFtok(argument: unknown, parts: ComputeParts): Promise<void> {
  const path = await targetPath(argument);
  if (path === undefined) return;
  // Whether there is a key at all is said before anything is asked.
  const possible = await parts.service.compute(path, 1);
  if (!possible.ok) throw new UserError(failureText(path, possible.errno));
  const title = vscode.l10n.t('Key of {0}', baseName(path));
  const projectId = await askProjectId(title, await suggestedProjectId(path, parts));
  if (!projectId) return;
  await parts.productions.rememberProjectId(path, projectId.typed);
  const computed = await parts.service.compute(path, projectId.value);
  if (!computed.ok) throw new UserError(failureText(path, computed.errno));
  await parts.productions.remember([{ path, projectId: projectId.value, key: computed.key }]);
  await parts.polling.refresh();
  await showKey({ path, projectId, ...computed }, parts);
}

/** What was typed last for the file, else what a call in the sources says of it, as far as that is known soon. */
async function suggestedProjectId(path: string, { productions, sources }: ComputeParts): Promise<string> {
  const typed = productions.projectIdOf(path);
  if (typed !== undefined) return typed;
  const name = path.slice(path.lastIndexOf('/'));
  const patience = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), suggestionPatienceMs));
  const known = await Promise.race([sources.facts(), patience]);
  const call = known?.facts.ftokCalls.find(({ paths }) =>
    paths.some((each) => each === path || `/${each}`.endsWith(name)),
  );
  const [projectId] = call?.projectIds ?? [];
  return projectId === undefined ? 'A' : projectIdText(projectId);
}

/** Shows the key and what can be done with it; files with the same key are added when they are found. */
async function showKey(file: FileKey, parts: ComputeParts): Promise<void> {
  const { t } = vscode.l10n;
  const { key, path, projectId } = file;
  const pick = vscode.window.createQuickPick<ActionItem>();
  Object.assign(pick, staysOpen);
  pick.title = file.isDirectory
    ? t('Key of the folder {0} with {1}', baseName(path), projectIdText(projectId.value))
    : t('Key of {0} with {1}', baseName(path), projectIdText(projectId.value));
  pick.placeholder = t('{0}: choose what to do with it', keyHex(key));
  const items = [...keyItems(key), ...objectItems(key, parts)];
  const searching = separator(t('Looking for other files with this key…'));
  pick.items = [...items, searching];
  pick.busy = true;
  const chosen = await new Promise<ActionItem | undefined>((resolve) => {
    let isOpen = true;
    pick.onDidAccept(() => resolve(pick.selectedItems[0]));
    pick.onDidHide(() => {
      isOpen = false;
      resolve(undefined);
    });
    pick.show();
    collisionItems(file, parts).then(
      (collisions) => {
        if (!isOpen) return;
        pick.busy = false;
        pick.keepScrollPosition = true;
        const active = pick.activeItems;
        pick.items = [...items, ...collisions];
        if (active.length > 0) pick.activeItems = active;
      },
      // The agent ended: the key stands all the same.
      () => {
        if (isOpen) pick.busy = false;
      },
    );
  });
  pick.dispose();
  await chosen?.run?.();
}

function keyItems(key: number): ActionItem[] {
  const { t } = vscode.l10n;
  const editor = vscode.window.activeTextEditor;
  const constant = keyConstant(key);
  const items: ActionItem[] = [
    separator(t('Key')),
    copyItem(keyHex(key), t('copy as hexadecimal')),
    copyItem(String(key), t('copy as decimal')),
    copyItem(constant, t('copy as C constant')),
  ];
  if (editor) {
    items.push({
      label: `$(edit) ${t('Insert at the cursor')}`,
      description: constant,
      run: () => insert(editor, constant),
    });
  }
  items.push(separator(t('Made of')), copyItem(compositionText(key), t('copy'), 'symbol-structure'));
  return items;
}

function objectItems(key: number, parts: ComputeParts): ActionItem[] {
  const { t } = vscode.l10n;
  const title = separator(t('Objects with this key'));
  if (key === privateKey) return [title, { label: t('This key is IPC_PRIVATE: no object can be found by it.') }];
  const objects = objectsWithKey(key, parts);
  const create: ActionItem = {
    label: `$(add) ${t('Create an object with this key…')}`,
    run: () => parts.createWithKey(key),
  };
  return [title, ...objects.map((object) => revealItem(object, parts)), create];
}

function objectsWithKey(key: number, { mirror }: ComputeParts): IpcObject[] {
  return kinds.flatMap((kind) => [...mirror.objects(kind).values()].filter((object) => object.key === key));
}

function revealItem(object: IpcObject, { rows, mirror }: ComputeParts): ActionItem {
  const { t } = vscode.l10n;
  return {
    label: `$(eye) ${kindName(object.kind)}`,
    description: t('id {0} · {1} · show in the view', object.id, mirror.userName(object.uid)),
    run: () => rows.reveal(object),
  };
}

/** Other files of the workspace with the same low 16 inode bits on the same device byte. */
async function collisionItems({ key, path, identity }: FileKey, { service }: ComputeParts): Promise<ActionItem[]> {
  const { t } = vscode.l10n;
  const found = await service.files({ keys: [key], folders: openWorkspace.folders(), skip: [], isOnlyThere: true });
  const others = found.inWorkspace.filter((each) => each.path !== path);
  const title = separator(t('Other files with this key'));
  if (others.length === 0) return [title, { label: `$(check) ${t('None in the workspace')}` }];
  return [
    title,
    ...others.map((other) => ({
      label: `$(warning) ${baseName(other.path)}`,
      description:
        other.identity === identity
          ? t('another name of the same file')
          : t('collision: the same low 16 bits of the inode'),
      detail: relativePath(other.path),
      run: () => vscode.commands.executeCommand('revealInExplorer', vscode.Uri.file(other.path)),
    })),
  ];
}

function copyItem(text: string, description: string, icon = 'copy'): ActionItem {
  return { label: `$(${icon}) ${text}`, description, run: () => copy(text) };
}

async function copy(text: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  tellBriefly(vscode.l10n.t('Copied: {0}', text));
}

async function insert(editor: vscode.TextEditor, text: string): Promise<void> {
  const isDone = await editor.edit((edit) => {
    for (const selection of editor.selections) edit.replace(selection, text);
  });
  if (!isDone) throw new UserError(vscode.l10n.t('The key was not inserted: this editor cannot be written to.'));
}

function separator(label: string): ActionItem {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

import * as vscode from 'vscode';
import { compositionText } from '../sysv/ftok.ts';
import { keyHex, privateKey } from '../sysv/key.ts';
import type { KeyOrigin, OriginFile } from '../sysv/keyOrigin.ts';
import { parseKey } from '../sysv/parseKey.ts';
import type { FtokCall, KeyNumber, SourcePlace } from '../sysv/sourceFacts.ts';
import { staysOpen } from '../ui/boxes.ts';
import { UserAnswer } from '../ui/commands.ts';
import type { ObjectRows } from '../ui/objectRows.ts';
import type { KeyNames } from './keyNames.ts';
import { sourceOf } from './keyNames.ts';
import type { OriginFinder } from './originFinder.ts';
import { baseName, foreignReason, foreignText, keyBothWays, placeText, reasonText, relativePath } from './words.ts';

/** What finding the file of a key takes. */
export interface FindParts {
  readonly finder: OriginFinder;
  readonly names: KeyNames;
  readonly rows: ObjectRows;
}

interface OriginItem extends vscode.QuickPickItem {
  readonly run?: () => unknown;
  readonly source?: SourcePlace;
}

/** "Find the File of a Key…": for an object's row, a key selected in the editor, or one that is typed. */
export async function findFileOfKey(argument: unknown, parts: FindParts): Promise<void> {
  const { t } = vscode.l10n;
  const key = parts.rows.objectOf(argument)?.key ?? (await askKey());
  if (key === undefined) return;
  if (key === privateKey) throw new UserAnswer(t('0 is IPC_PRIVATE: such an object has no key, and no file.'));
  const pick = vscode.window.createQuickPick<OriginItem>();
  Object.assign(pick, staysOpen);
  pick.title = t('Where key {0} comes from', keyBothWays(key));
  pick.placeholder = compositionText(key);
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.busy = true;
  const result = new Promise<OriginItem | undefined>((resolve, reject) => {
    pick.onDidAccept(() => resolve(pick.selectedItems[0]));
    pick.onDidTriggerItemButton(({ item }) => resolve(item.source ? sourceItem(item.source) : item));
    pick.onDidHide(() => resolve(undefined));
    parts.finder.find([parts.names.useOf(key)]).then(([origin]) => {
      pick.items = origin ? itemsOf(origin) : [];
      pick.busy = false;
    }, reject);
  });
  pick.show();
  try {
    await (await result)?.run?.();
  } finally {
    pick.dispose();
  }
}

/** "Go to Source of Key": the call, or the number, that an object's key comes from. */
export async function goToKeySource(argument: unknown, parts: FindParts): Promise<void> {
  const key = parts.rows.objectOf(argument)?.key;
  if (key === undefined) return findFileOfKey(argument, parts);
  const origin = parts.names.originOf(key);
  const place = origin && sourceOf(origin);
  if (!place)
    throw new UserAnswer(vscode.l10n.t('No source of this workspace says where key {0} comes from.', keyHex(key)));
  await goTo(place);
}

async function askKey(): Promise<number | undefined> {
  const { t } = vscode.l10n;
  const typed = await vscode.window.showInputBox({
    ...staysOpen,
    title: t('Find the file of a key'),
    prompt: t('Key as ipcs or a program prints it, hexadecimal or decimal'),
    placeHolder: '0x41021a2b',
    value: keyInEditor(),
    validateInput: (text) =>
      parseKey(text) === undefined ? t('This is no key: write 0x41021a2b or 1090656811, at most 32 bits.') : undefined,
  });
  return typed === undefined ? undefined : parseKey(typed);
}

/** The key that is selected, or that the cursor stands in. */
function keyInEditor(): string {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return '';
  const { document, selection } = editor;
  const range = selection.isEmpty
    ? document.getWordRangeAtPosition(selection.active, /-?\b(?:0[xX])?[\da-fA-F]+\b/)
    : selection;
  const text = range ? document.getText(range) : '';
  return parseKey(text) === undefined ? '' : text.trim();
}

function itemsOf(origin: KeyOrigin): OriginItem[] {
  const { t } = vscode.l10n;
  const { files, numbers, foreign, possibleCalls } = origin;
  // Two names of one file are no collision.
  const certain = files.filter(({ identity }) => origin.isCertain && identity === files[0]?.identity);
  const possible = files.filter((file) => !certain.includes(file));
  const items = [
    ...section(
      t('Made of'),
      certain.map((file) => fileItem(file, 'star-full')),
    ),
    ...section(
      certain.length > 0 ? t('Collisions: these files give the same key') : t('Possibly made of'),
      possible.map((file) => fileItem(file, 'file')),
    ),
    ...section(t('Written as a number'), numbers.map(numberItem)),
    ...section(
      t('Not made by ftok'),
      foreign.map((each) => ({ label: `$(info) ${foreignText(each)}`, detail: foreignReason(each) })),
    ),
    ...section(t('Calls with this project id whose path is not known'), possibleCalls.map(callItem)),
  ];
  if (files.length === 0) {
    const detail = t('Looked in the workspace, /tmp, /run, /var/lib, the home folder, and at its processes.');
    const none = { label: `$(circle-slash) ${t('No file gives this key')}`, detail };
    items.push(...(items.length === 0 ? [none] : section(t('Made of'), [none])));
  }
  if (origin.isCut) {
    items.push({
      label: `$(info) ${t('There are more files than were looked through')}`,
      detail: 'sysvipc.keys.maxFiles',
    });
  }
  return items;
}

function section(label: string, items: readonly OriginItem[]): OriginItem[] {
  return items.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...items];
}

function fileItem({ path, reasons }: OriginFile, icon: string): OriginItem {
  const call = reasons.find((reason) => reason.is === 'call')?.call;
  const item: OriginItem = {
    label: `$(${icon}) ${baseName(path)}`,
    description: reasons.map(reasonText).join(', '),
    detail: relativePath(path),
    run: () => (call ? goTo(call) : show(path)),
  };
  if (!call) return item;
  const button = { iconPath: new vscode.ThemeIcon('go-to-file'), tooltip: vscode.l10n.t('Go to Source') };
  return { ...item, source: call, buttons: [button] };
}

function numberItem(number: KeyNumber): OriginItem {
  return { label: `$(symbol-constant) ${number.text}`, description: placeText(number), run: () => goTo(number) };
}

function callItem(call: FtokCall): OriginItem {
  return { label: `$(symbol-method) ${call.text}`, description: placeText(call), run: () => goTo(call) };
}

function sourceItem(source: SourcePlace): OriginItem {
  return { label: '', run: () => goTo(source) };
}

async function goTo({ file, line, column }: SourcePlace): Promise<void> {
  const position = new vscode.Position(line, column);
  await vscode.window.showTextDocument(vscode.Uri.file(file), { selection: new vscode.Range(position, position) });
}

/** Opens a file; a folder, and what lies in the workspace but is no text, is shown where it lies. */
async function show(path: string): Promise<void> {
  const uri = vscode.Uri.file(path);
  const { type } = await vscode.workspace.fs.stat(uri);
  const isFolder = (type & vscode.FileType.Directory) !== 0;
  await vscode.commands.executeCommand(isFolder ? 'revealInExplorer' : 'vscode.open', uri);
}

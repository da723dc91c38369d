import * as vscode from 'vscode';
import type { Contents } from '../live/contents.ts';
import type { KeyService } from '../live/keyService.ts';
import { keyHex, keyLabel, privateKey } from '../sysv/key.ts';
import type { Kind, ObjectRef } from '../sysv/objects.ts';
import { parseKey } from '../sysv/parseKey.ts';
import { staysOpen } from '../ui/boxes.ts';
import { UserError } from '../ui/commands.ts';
import type { PathKind } from '../ui/pathDialog.ts';
import { askPath } from '../ui/pathDialog.ts';
import { askProjectId } from '../ui/projectIdBox.ts';
import { tellBriefly } from '../ui/tellBriefly.ts';
import { parseInteger, parseSize } from './parse.ts';
import { refusal } from './refusal.ts';
import { askMode } from './rightsCommands.ts';
import type { Chooser } from './target.ts';
import { answered } from './target.ts';

const usualMode = 0o600;
const largestSet = 2 ** 31 - 1;

/** The key that ftok(3) makes of a path and a project id. */
export type ComputeKey = KeyService['compute'];

/** What making an object takes. */
export interface CreateContext {
  readonly contents: Contents;
  readonly computeKey: ComputeKey;
  /** Reads again what was changed. */
  readonly changed: (ref: ObjectRef) => Promise<void>;
  readonly reveal: (ref: ObjectRef) => Promise<void>;
}

/** What is known of an object that is to be made, before anything is asked. */
export interface Given {
  readonly kind?: Kind | undefined;
  readonly key?: number;
}

/** Asks for what is not given, makes the object, shows its row, and gives back its identifier. */
export async function createObject(
  { contents, computeKey, changed, reveal }: CreateContext,
  given: Given,
): Promise<number> {
  const { t } = vscode.l10n;
  const kind = given.kind ?? (await askKind());
  const title = titleOf(kind);
  const key = given.key ?? (await askKey(title, computeKey));
  const size = await askSize(kind, title);
  const mode = await askMode(kind, usualMode, title, t('Permissions'));
  const made = await contents.create({ kind, key, size, mode });
  if (!made.ok) throw failure(key, made.errno);
  const ref = { kind, id: made.value };
  await changed(ref);
  tellBriefly(t('Created {0}, id {1}', keyLabel(key), made.value));
  await reveal(ref);
  return made.value;
}

/** The kind that a row of the tree stands for, which the command was called on. */
export function kindOfRow(row: unknown, { refOf }: Chooser): Kind | undefined {
  return kindOfGroup(row) ?? refOf(row)?.kind;
}

function failure(key: number, errno: string): UserError {
  const { t } = vscode.l10n;
  switch (errno) {
    case 'EEXIST':
      return new UserError(t('The key {0} is in use already (EEXIST). Choose another one.', keyHex(key)));
    case 'ENOSPC':
      return new UserError(t('The limit on the number of objects is reached (ENOSPC). Remove some first.'));
    case 'EINVAL':
      return new UserError(t('The size is beyond the limits of this system (EINVAL). Choose a smaller one.'));
    case 'ENOMEM':
      return new UserError(t('There is not enough memory (ENOMEM). Choose a smaller size.'));
    default:
      return refusal(t('It could not be created'), errno);
  }
}

/** The kind of a group's row, which a command of its menu is called on. */
function kindOfGroup(row: unknown): Kind | undefined {
  if (typeof row !== 'object' || row === null || !('kind' in row)) return undefined;
  const { kind } = row;
  return kind === 'msg' || kind === 'sem' || kind === 'shm' ? kind : undefined;
}

async function askKind(): Promise<Kind> {
  const { t } = vscode.l10n;
  const items: readonly (vscode.QuickPickItem & { readonly makes: Kind })[] = [
    { label: t('Message queue'), makes: 'msg' },
    { label: t('Semaphore set'), makes: 'sem' },
    { label: t('Shared memory segment'), makes: 'shm' },
  ];
  return (await answered(vscode.window.showQuickPick(items, { ...staysOpen, placeHolder: t('What to create') }))).makes;
}

function titleOf(kind: Kind): string {
  const { t } = vscode.l10n;
  switch (kind) {
    case 'msg':
      return t('Create a message queue');
    case 'sem':
      return t('Create a semaphore set');
    case 'shm':
      return t('Create a shared memory segment');
  }
}

async function askKey(title: string, computeKey: ComputeKey): Promise<number> {
  const { t } = vscode.l10n;
  const items = [
    { label: t('No key'), description: 'IPC_PRIVATE', by: 'private' as const },
    { label: t('Type a key…'), description: t('hexadecimal or decimal'), by: 'typing' as const },
    { label: t('From a file…'), description: 'ftok', by: 'file' as const },
    { label: t('From a folder…'), description: 'ftok', by: 'folder' as const },
  ];
  const { by } = await answered(vscode.window.showQuickPick(items, { ...staysOpen, title, placeHolder: t('Key') }));
  switch (by) {
    case 'private':
      return privateKey;
    case 'typing': {
      const validateInput = (text: string) =>
        parseKey(text) === undefined ? t('32 bits, as 0x41020a3c or in decimal') : undefined;
      const prompt = t('Key; 0 is IPC_PRIVATE');
      return (
        parseKey(await answered(vscode.window.showInputBox({ ...staysOpen, title, prompt, validateInput }))) ??
        privateKey
      );
    }
    case 'file':
    case 'folder':
      return askFtok(by, title, computeKey);
  }
}

async function askFtok(kind: PathKind, title: string, computeKey: ComputeKey): Promise<number> {
  const { t } = vscode.l10n;
  const file = await answered(askPath(kind, title, t('Take for ftok')));
  const projectId = await answered(askProjectId(title, 'A'));
  const computed = await computeKey(file.fsPath, projectId.value);
  if (!computed.ok) throw refusal(t('ftok failed'), computed.errno);
  return computed.key;
}

async function askSize(kind: Kind, title: string): Promise<number> {
  const { t } = vscode.l10n;
  if (kind === 'msg') return 0;
  const isSet = kind === 'sem';
  const sizeOf = (text: string) => (isSet ? parseInteger(text, 1, largestSet) : exactSize(text));
  const text = await answered(
    vscode.window.showInputBox({
      ...staysOpen,
      title,
      prompt: isSet ? t('How many semaphores') : t('Size in bytes; 64k, 1M or 2G will do as well'),
      value: isSet ? '1' : '4096',
      validateInput: (value) => (sizeOf(value) === undefined ? t('A whole number from 1 on') : undefined),
    }),
  );
  return sizeOf(text) ?? 1;
}

function exactSize(text: string): number | undefined {
  const size = parseSize(text);
  return size === undefined || size > BigInt(Number.MAX_SAFE_INTEGER) ? undefined : Number(size);
}

import * as vscode from 'vscode';
import type { KeyService } from '../live/keyService.ts';
import type { Mirror } from '../live/mirror.ts';
import type { Polling } from '../live/polling.ts';
import { keyHex } from '../sysv/key.ts';
import type { Kind } from '../sysv/objects.ts';
import { kinds } from '../sysv/objects.ts';
import { staysOpen } from '../ui/boxes.ts';
import { UserError } from '../ui/commands.ts';
import { kindName } from '../ui/objectWords.ts';
import type { ObjectRows } from './contracts.ts';

/** What making an object takes. */
export interface CreateParts {
  readonly service: KeyService;
  readonly mirror: Mirror;
  readonly polling: Polling;
  readonly rows: ObjectRows;
}

/** Asks for kind, size or number, and mode, and makes the object. Nothing happens when one answer is missing. */
export async function createWithKey(key: number, parts: CreateParts): Promise<void> {
  const { t } = vscode.l10n;
  const kind = await askKind(key);
  if (!kind) return;
  const size = await askSize(kind);
  if (size === undefined) return;
  const mode = await askMode();
  if (mode === undefined) return;
  const created = await parts.service.create({ kind, key, size, mode });
  if (!created.ok) throw new UserError(createFailure(kind, key, created.errno));
  await parts.polling.refresh();
  const observation = parts.mirror.find({ kind, id: created.id });
  if (observation) await parts.rows.reveal(observation.object);
  vscode.window.setStatusBarMessage(t('Created: {0} {1} with key {2}', kindName(kind), created.id, keyHex(key)), 5000);
}

async function askKind(key: number): Promise<Kind | undefined> {
  const items = kinds.map((chosen) => ({ label: kindName(chosen), chosen }));
  const placeHolder = vscode.l10n.t('What to create with key {0}', keyHex(key));
  return (await vscode.window.showQuickPick(items, { ...staysOpen, placeHolder }))?.chosen;
}

/** Queues have no size of their own. */
async function askSize(kind: Kind): Promise<number | undefined> {
  const { t } = vscode.l10n;
  if (kind === 'msg') return 0;
  const most = kind === 'sem' ? 2 ** 31 - 1 : Number.MAX_SAFE_INTEGER;
  const typed = await vscode.window.showInputBox({
    ...staysOpen,
    prompt: kind === 'sem' ? t('Number of semaphores in the set') : t('Size in bytes'),
    value: kind === 'sem' ? '1' : '4096',
    validateInput: (text) =>
      /^[1-9]\d*$/.test(text.trim()) && Number(text) <= most ? undefined : t('A whole number, 1 or more.'),
  });
  return typed === undefined ? undefined : Number(typed);
}

async function askMode(): Promise<number | undefined> {
  const typed = await vscode.window.showInputBox({
    ...staysOpen,
    prompt: vscode.l10n.t('Permissions in octal, for owner, group and others'),
    value: '600',
    validateInput: (text) =>
      /^0?[0-7]{1,3}$/.test(text.trim()) ? undefined : vscode.l10n.t('Octal digits, 600 or 0660 for example.'),
  });
  return typed === undefined ? undefined : Number.parseInt(typed, 8);
}

function createFailure(kind: Kind, key: number, errno: string): string {
  const { t } = vscode.l10n;
  const what = t('No {0} with key {1} was created', kindName(kind), keyHex(key));
  switch (errno) {
    case 'EEXIST':
      return t('{0}: there is one already (EEXIST).', what);
    case 'ENOSPC':
      return t('{0}: the limit on the number of objects is reached (ENOSPC). Remove some first.', what);
    case 'EINVAL':
      return t('{0}: the size is beyond the limits of this system (EINVAL). Choose a smaller one.', what);
    case 'ENOMEM':
      return t('{0}: there is not enough memory (ENOMEM). Choose a smaller size.', what);
    default:
      return t('{0}: the system said {1}.', what, errno);
  }
}

import * as vscode from 'vscode';
import type { IpcObject, Kind } from '../sysv/objects.ts';
import { kinds } from '../sysv/objects.ts';
import { permissionLetters, permissionOctal } from '../sysv/permissions.ts';
import { staysOpen } from '../ui/boxes.ts';
import { UserError } from '../ui/commands.ts';
import { keyAndId } from '../ui/objectWords.ts';
import type { ActionContext } from './actionContext.ts';
import { parseInteger, parseOwner } from './parse.ts';
import { refusal } from './refusal.ts';
import { answered, targetOf } from './target.ts';

const largestAccount = 2 ** 32 - 2;

/** Commands that change permissions and owner (IPC_SET). */
export function registerRightsCommands(context: ActionContext): void {
  const { commands, chooser, mirror } = context;
  const objectOf = (row: unknown) => targetOf(chooser, mirror, kinds, row, vscode.l10n.t('Object to change'));
  commands.register('sysvipc.changePermissions', async (row) => changePermissions(await objectOf(row), context));
  commands.register('sysvipc.changeOwner', async (row) => changeOwner(await objectOf(row), context));
}

/** Lets the user tick read and write for owner, group and others; x means nothing for these objects. */
export async function askMode(kind: Kind, mode: number, title: string, placeHolder: string): Promise<number> {
  const { t } = vscode.l10n;
  const whose = [
    { who: t('Owner'), shift: 6 },
    { who: t('Group'), shift: 3 },
    { who: t('Others'), shift: 0 },
  ];
  const items = whose.flatMap(({ who, shift }) =>
    rightsOf(kind).map(({ name, meaning, bit }) => ({
      label: t('{0}: {1}', who, name),
      description: meaning,
      bits: bit << shift,
      picked: (mode & (bit << shift)) !== 0,
    })),
  );
  const picked = await answered(
    vscode.window.showQuickPick(items, { ...staysOpen, title, placeHolder, canPickMany: true }),
  );
  return picked.reduce((all, { bits }) => all | bits, 0);
}

/** What the two bits allow, in the words of each kind (msgget(2), semget(2), shmget(2)). */
function rightsOf(kind: Kind): { readonly name: string; readonly meaning: string; readonly bit: number }[] {
  const { t } = vscode.l10n;
  switch (kind) {
    case 'msg':
      return [
        { name: t('read'), meaning: t('receive and look at messages'), bit: 4 },
        { name: t('write'), meaning: t('send messages'), bit: 2 },
      ];
    case 'sem':
      return [
        { name: t('read'), meaning: t('read values, wait for zero'), bit: 4 },
        { name: t('alter'), meaning: t('add, subtract and set values'), bit: 2 },
      ];
    case 'shm':
      return [
        { name: t('read'), meaning: t('attach for reading'), bit: 4 },
        { name: t('write'), meaning: t('attach for writing'), bit: 2 },
      ];
  }
}

async function changePermissions(object: IpcObject, { contents, changed }: ActionContext): Promise<void> {
  const { t } = vscode.l10n;
  const now = t('Now {0} ({1})', permissionLetters(object.mode), permissionOctal(object.mode));
  const mode = await askMode(object.kind, object.mode, t('Permissions of {0}', keyAndId(object)), now);
  const done = await contents.change(object, { mode });
  if (!done.ok) throw refusal(t('The permissions could not be changed'), done.errno);
  await changed(object);
}

async function changeOwner(object: IpcObject, { contents, mirror, changed }: ActionContext): Promise<void> {
  const { t } = vscode.l10n;
  const text = await answered(
    vscode.window.showInputBox({
      ...staysOpen,
      title: t('Owner of {0}', keyAndId(object)),
      prompt: t('user:group, by name or number; what is left out stays'),
      value: `${mirror.userName(object.uid)}:${object.gid}`,
      validateInput: (value) => (parseOwner(value) ? undefined : t('user, user:group or :group')),
    }),
  );
  const { user, group } = parseOwner(text) ?? {};
  const number = async (database: 'passwd' | 'group', name: string) => {
    const known = parseInteger(name, 0, largestAccount) ?? (await contents.accountNumber(database, name));
    if (known !== undefined) return known;
    throw new UserError(t('This machine knows no “{0}”. Write the number instead.', name));
  };
  const uid = user === undefined ? object.uid : await number('passwd', user);
  const gid = group === undefined ? object.gid : await number('group', group);
  const done = await contents.change(object, { uid, gid });
  if (!done.ok) throw refusal(t('The owner could not be changed'), done.errno);
  await changed(object);
}

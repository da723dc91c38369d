import * as vscode from 'vscode';
import type { Evidence } from '../sysv/evidence.ts';
import { keyLabel, privateKey } from '../sysv/key.ts';
import { permissionLetters } from '../sysv/permissions.ts';
import { staysOpen } from '../ui/boxes.ts';
import { UserAnswer } from '../ui/commands.ts';
import { ago, humanBytes, localTime } from '../ui/format.ts';
import { objectName } from '../ui/objectWords.ts';
import { actorText } from '../ui/verdictWords.ts';
import type { CleanupContext } from './context.ts';
import type { GoneObject } from './gone.ts';
import { mostKept } from './gone.ts';

/** The command that answers "who removed it?", as far as that can be told. */
export function registerGoneCommand(context: CleanupContext): void {
  context.commands.register('sysvipc.showGoneObjects', async () => {
    const { t } = vscode.l10n;
    const { objects } = context.gone;
    if (objects.length === 0) {
      throw new UserAnswer(
        t(
          'No object has disappeared while IPC Explorer was looking. It looks while its view is open, or a task or a debug session runs.',
        ),
      );
    }
    const now = Date.now();
    const items = objects.map((object) => ({
      label: `$(${context.kindIcon(object.kind)}) ${keyLabel(object.key)}`,
      description: t('id {0} · {1} · {2}', object.id, context.mirror.userName(object.uid), ago(object.goneAt, now)),
      detail: [suspectText(object), successorText(object, context)].filter(Boolean).join('. '),
      object,
    }));
    const title = t('Disappeared Objects');
    const isCut = objects.length === mostKept;
    const placeHolder = isCut
      ? t('Show one of the last {0}; older ones are forgotten', mostKept)
      : t('Show one of them');
    const options = { title, placeHolder, matchOnDescription: true, matchOnDetail: true };
    const chosen = await vscode.window.showQuickPick(items, { ...staysOpen, ...options });
    if (chosen) await show(chosen.object, context);
  });
}

async function show(object: GoneObject, context: CleanupContext): Promise<void> {
  const { t } = vscode.l10n;
  const lines = [
    objectName(object),
    t('Found to be gone: {0}', localTime(object.goneAt)),
    t('Owner: {0}', context.mirror.userName(object.uid)),
    t('Permissions: {0}', permissionLetters(object.mode)),
    t('Last known contents: {0}', heldText(object)),
    ...object.evidence.actors.map(actorText),
    '',
    suspectText(object),
    ...[successorText(object, context)].filter(Boolean),
    t('The kernel does not record who removes an object; it was not removed from this window.'),
  ];
  await context.documents.show(t('Gone {0}', keyLabel(object.key)), lines.join('\n'));
}

function suspectText({ isLogout, evidence }: GoneObject): string {
  const { t } = vscode.l10n;
  if (isLogout) return t('Probably systemd (RemoveIPC): all objects of this user went when the last session ended');
  const names = lastUsers(evidence);
  return names ? t('It was last used by {0}', names) : t('Nothing is known of who used it');
}

/** A server that starts anew makes its objects anew: that is no loss. */
function successorText({ kind, key, id }: GoneObject, { mirror }: CleanupContext): string {
  if (key === privateKey) return '';
  const successor = [...mirror.objects(kind).values()].find((object) => object.key === key && object.id !== id);
  return successor ? vscode.l10n.t('Its key is back, with id {0}', successor.id) : '';
}

function lastUsers({ actors }: Evidence): string {
  const names = actors.flatMap(({ fate, pid }) => {
    if (fate.is === 'alive') return [`${fate.process.name} (${pid})`];
    return fate.is === 'notVisible' ? [] : [pidText(pid, fate.is === 'dead' ? fate.name : undefined)];
  });
  return [...new Set(names)].join(', ');
}

function pidText(pid: number, name: string | undefined): string {
  return name === undefined ? String(pid) : `${name} (${pid})`;
}

function heldText({ kind, held }: GoneObject): string {
  const { t } = vscode.l10n;
  switch (kind) {
    case 'msg':
      return held === '1' ? t('1 message') : t('{0} messages', held);
    case 'sem':
      return held === '1' ? t('1 semaphore') : t('{0} semaphores', held);
    case 'shm':
      return humanBytes(BigInt(held));
  }
}

import * as vscode from 'vscode';
import type { RemovedObject, SavedContents, SavedObject } from '../live/removals.ts';
import { contentBytes } from '../live/removals.ts';
import { keyLabel } from '../sysv/key.ts';
import { permissionLetters } from '../sysv/permissions.ts';
import { staysOpen } from '../ui/boxes.ts';
import { previewText } from '../ui/byteText.ts';
import { UserAnswer } from '../ui/commands.ts';
import { ago, exactBytes, humanBytes, localTime } from '../ui/format.ts';
import { hexDump } from '../ui/hexDump.ts';
import { objectName } from '../ui/objectWords.ts';
import { tellBriefly } from '../ui/tellBriefly.ts';
import { ask } from './confirmation.ts';
import type { CleanupContext } from './context.ts';
import { undo } from './undo.ts';

/** Commands that take removals back. */
export function registerUndoCommands(context: CleanupContext): void {
  const { t } = vscode.l10n;
  const { commands } = context;
  commands.register('sysvipc.undoRemove', async () => {
    const kept = await context.removals.list();
    const last = kept[0]?.saved.batch;
    if (last === undefined) throw new UserAnswer(t('There is nothing to undo: no removed object is kept.'));
    await undo(
      kept.filter(({ saved }) => saved.batch === last),
      context,
    );
  });
  commands.register('sysvipc.removedObjects', async () => {
    const chosen = await pickRemoved(await context.removals.list(), context);
    await act(chosen, context);
  });
}

async function pickRemoved(kept: readonly RemovedObject[], context: CleanupContext): Promise<RemovedObject> {
  const { t } = vscode.l10n;
  if (kept.length === 0) {
    throw new UserAnswer(t('No removed object is kept. What IPC Explorer removes from now on is listed here.'));
  }
  const now = Date.now();
  const items = kept.map((object) => ({
    label: `$(${context.kindIcon(object.saved.kind)}) ${keyLabel(object.saved.key)}`,
    description: t('id {0} · {1} · {2}', object.saved.id, contentsOf(object.saved), ago(object.saved.savedAt, now)),
    detail: t('Removed {0} by {1}', localTime(object.saved.savedAt), commandName(object.saved.command)),
    object,
  }));
  const title = t('Removed Objects');
  const options = { title, placeHolder: t('Removed object'), matchOnDescription: true };
  const chosen = await vscode.window.showQuickPick(items, { ...staysOpen, ...options });
  if (!chosen) throw new vscode.CancellationError();
  return chosen.object;
}

async function act(object: RemovedObject, context: CleanupContext): Promise<void> {
  const { t } = vscode.l10n;
  const { saved } = object;
  const actions = [
    {
      label: t('Undo'),
      description: saved.drained ? t('send them back') : t('make it again'),
      act: () => undo([object], context),
    },
    { label: t('Show'), description: t('what was in it'), act: () => show(object, context) },
    {
      label: t('Delete for Good'),
      description: saved.drained ? t('they can never be sent back') : t('it can never be made again'),
      act: () => deleteForGood(object, context),
    },
  ];
  const title = saved.drained ? t('Messages of {0}', objectName(saved)) : objectName(saved);
  const chosen = await vscode.window.showQuickPick(actions, {
    ...staysOpen,
    title,
    placeHolder: t('What to do with it'),
  });
  await chosen?.act();
}

async function deleteForGood({ saved, file }: RemovedObject, { removals }: CleanupContext): Promise<void> {
  const { t } = vscode.l10n;
  const name = objectName(saved);
  const question = saved.drained ? t('Delete the messages of {0} for good?', name) : t('Delete {0} for good?', name);
  await ask(question, [t('What is kept of it goes: {0}. There is no undo.', contentsOf(saved))], [t('Delete')]);
  await removals.forget([file]);
  tellBriefly(t('Deleted for good'));
}

async function show({ saved, file }: RemovedObject, context: CleanupContext): Promise<void> {
  const { t } = vscode.l10n;
  const contents = await context.removals.read(file);
  if (!contents) throw new UserAnswer(t('What was in it is kept no longer.'));
  const { mirror } = context;
  const lines = [
    objectName(saved),
    t('Removed: {0}, by {1}', localTime(saved.savedAt), commandName(saved.command)),
    t('Owner: {0}', mirror.userName(saved.uid)),
    t('Permissions: {0}', permissionLetters(saved.mode)),
    t('Contents: {0}', contentsOf(saved)),
    '',
    ...contentLines(contents, saved),
  ];
  await context.documents.show(t('Removed {0}', keyLabel(saved.key)), lines.join('\n'));
}

function contentLines(contents: SavedContents, saved: SavedObject): string[] {
  const { t } = vscode.l10n;
  switch (contents.kind) {
    case 'msg': {
      const lines = contents.messages.map(({ type, length, text }, index) =>
        t('{0}: type {1}, {2}: {3}', index, type, humanBytes(length), previewText(text, text.length)),
      );
      const more = saved.messages - lines.length;
      return more > 0 ? [...lines, t('… and {0} more', more)] : lines;
    }
    case 'sem':
      return contents.values.map((value, index) => t('sem {0}: {1}', index, value));
    case 'shm': {
      const lines = new TextDecoder().decode(hexDump(contents.bytes)).split('\n').slice(0, -1);
      return lines.length * 16 < saved.size ? [...lines, t('… of {0}', exactBytes(saved.size))] : lines;
    }
  }
}

function contentsOf(saved: SavedObject): string {
  const { t } = vscode.l10n;
  const { kind, messages, size } = saved;
  switch (kind) {
    case 'msg': {
      const bytes = humanBytes(contentBytes(saved));
      return messages === 1 ? t('1 message, {0}', bytes) : t('{0} messages, {1}', messages, bytes);
    }
    case 'sem':
      return size === 1 ? t('1 semaphore') : t('{0} semaphores', size);
    case 'shm':
      return humanBytes(size);
  }
}

function commandName(command: string): string {
  const { t } = vscode.l10n;
  if (command === 'sysvipc.drainQueue') return t('Drain');
  return command === 'sysvipc.removeStale' ? t('Remove All Stale') : t('Remove');
}

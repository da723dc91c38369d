import * as vscode from 'vscode';
import type { RemovedObject, RestoreResult } from '../live/removals.ts';
import { keyHex } from '../sysv/key.ts';
import { UserError } from '../ui/commands.ts';
import { kindName, objectName } from '../ui/objectWords.ts';
import { undoKeepDays } from '../ui/settings.ts';
import type { CleanupContext } from './context.ts';

const dayMs = 86_400_000;

/** What can be made again, newest first. */
export function removedObjects({ removals }: CleanupContext): Promise<RemovedObject[]> {
  return removals.list(Date.now() - undoKeepDays() * dayMs);
}

/** Makes objects again, and tells what became of each. */
export async function undoFiles(files: readonly string[], context: CleanupContext): Promise<void> {
  const wanted = new Set(files);
  const kept = (await removedObjects(context)).filter(({ file }) => wanted.has(file));
  await undo(kept, context);
}

/** Makes objects again, oldest removal first, and tells what became of each. */
export async function undo(objects: readonly RemovedObject[], context: CleanupContext): Promise<void> {
  const { t } = vscode.l10n;
  if (objects.length === 0) throw new UserError(t('There is nothing to undo: what was removed is kept no longer.'));
  const notes: string[] = [];
  let restored = 0;
  let isBad = false;
  for (const object of objects.toReversed()) {
    const result = await restoreAsking(object, context);
    if (!result) continue;
    if (result.is === 'restored') restored++;
    else isBad = true;
    const note = noteOf(object, result);
    if (note) notes.push(note);
  }
  await context.refresh();
  if (restored === 0 && notes.length === 0) return;
  const [object] = objects;
  const made =
    object && objects.length === 1 && restored === 1
      ? t('{0} is back.', objectName(object.saved))
      : t('{0} of {1} objects are back.', restored, objects.length);
  const text = [made, ...notes.slice(0, 3)].join(' ');
  void (isBad ? vscode.window.showWarningMessage(text) : vscode.window.showInformationMessage(text));
}

/** Never takes a key from its holder: asks instead. Undefined when the user leaves the object removed. */
async function restoreAsking(
  { file, saved }: RemovedObject,
  context: CleanupContext,
): Promise<RestoreResult | undefined> {
  const { t } = vscode.l10n;
  const result = await context.removals.restore(file, false);
  if (result.is !== 'keyTaken') return result;
  const withoutKey = t('Make It Without a Key');
  const answer = await vscode.window.showWarningMessage(
    t('The key {0} belongs to another {1} now (id {2}).', keyHex(saved.key), kindName(saved.kind), result.id),
    {
      modal: true,
      detail: t(
        'That one stays as it is. {0} can be made again without a key (IPC_PRIVATE), or stay removed for now.',
        objectName(saved),
      ),
    },
    withoutKey,
  );
  return answer === withoutKey ? context.removals.restore(file, true) : undefined;
}

/** What is different from before; empty when nothing is. */
function noteOf({ saved }: RemovedObject, result: RestoreResult): string {
  const { t } = vscode.l10n;
  const name = objectName(saved);
  switch (result.is) {
    case 'restored': {
      const parts: string[] = [];
      if (result.id !== saved.id) parts.push(t('The id of {0} is {1} now.', name, result.id));
      if (result.settingsErrno !== undefined) {
        parts.push(t('Owner or size of {0} could not be given back ({1}).', name, result.settingsErrno));
      }
      return parts.join(' ');
    }
    case 'keyTaken':
      return t('{0} stays removed: its key is taken.', name);
    case 'failed':
      return t('{0} could not be made: {1}. It is still kept.', name, result.errno);
    case 'unreadable':
      return t('What was in {0} is kept no longer.', name);
  }
}

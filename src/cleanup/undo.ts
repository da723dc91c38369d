import * as vscode from 'vscode';
import type { RefillResult, RemovedObject, RestoreResult } from '../live/removals.ts';
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
  const restored: RemovedObject[] = [];
  let refilled = 0;
  let isBad = false;
  for (const object of objects.toReversed()) {
    const result = object.saved.drained ? await refillAsking(object, context) : await restoreAsking(object, context);
    if (!result) continue;
    if (result.is === 'restored') restored.push(object);
    else if (result.is === 'refilled') refilled++;
    if (result.is !== 'restored' && (result.is !== 'refilled' || result.left > 0)) isBad = true;
    const note = noteOf(object, result);
    if (note) notes.push(note);
  }
  await context.refresh();
  if (restored.length === 0 && notes.length === 0) return;
  const text = [...madeText(restored, objects.length - refilled), ...notes.slice(0, 3)].join(' ');
  void (isBad ? vscode.window.showWarningMessage(text) : vscode.window.showInformationMessage(text));
}

/** How many are back; nothing where the notes say it all. */
function madeText(restored: readonly RemovedObject[], wanted: number): string[] {
  const { t } = vscode.l10n;
  if (wanted > 1) return [t('{0} of {1} objects are back.', restored.length, wanted)];
  return restored.map(({ saved }) => t('{0} is back.', objectName(saved)));
}

/** Sends messages back to their queue; asks when it is gone. Undefined when the user leaves them where they are kept. */
async function refillAsking(
  object: RemovedObject,
  context: CleanupContext,
): Promise<RestoreResult | RefillResult | undefined> {
  const { t } = vscode.l10n;
  const { file, saved } = object;
  const result = await context.removals.refill(file);
  if (result.is !== 'queueGone') return result;
  const anew = t('Make It Again');
  const answer = await vscode.window.showWarningMessage(
    t('The {0} is gone.', objectName(saved)),
    {
      modal: true,
      detail: t(
        'It can be made again with its messages, under its key where nobody has it, or they stay kept for now.',
      ),
    },
    anew,
  );
  return answer === anew ? restoreAsking(object, context) : undefined;
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
function noteOf({ saved }: RemovedObject, result: RestoreResult | RefillResult): string {
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
    case 'refilled':
      return refillText(result, name);
    case 'queueGone':
      return t('The {0} is gone. Its messages are still kept.', name);
    case 'keyTaken':
      return t('{0} stays removed: its key is taken.', name);
    case 'failed':
      return t('{0} could not be made: {1}. It is still kept.', name, result.errno);
    case 'unreadable':
      return t('What was in {0} is kept no longer.', name);
  }
}

function refillText({ sent, left, errno }: Extract<RefillResult, { is: 'refilled' }>, name: string): string {
  const { t } = vscode.l10n;
  const back = sent === 1 ? t('1 message is back in {0}.', name) : t('{0} messages are back in {1}.', sent, name);
  if (left === 0 || errno === undefined) return back;
  const why = errno === 'EAGAIN' ? t('the queue is full (EAGAIN)') : errno;
  return left === 1 ? t('{0} 1 is still kept: {1}.', back, why) : t('{0} {1} are still kept: {2}.', back, left, why);
}

import * as vscode from 'vscode';
import type { DrainResult } from '../live/removals.ts';
import type { MessageQueue } from '../sysv/objects.ts';
import { seenOf } from '../sysv/removal.ts';
import { goneError, ofKinds } from '../ui/commandRows.ts';
import { reasonOf, UserError } from '../ui/commands.ts';
import { inform, warn } from '../ui/notifications.ts';
import { objectName } from '../ui/objectWords.ts';
import { staleQuietMs } from '../ui/settings.ts';
import { tellBriefly } from '../ui/tellBriefly.ts';
import type { CleanupContext } from './context.ts';
import type { QueueInspection } from './drainConfirmation.ts';
import { confirmDrain, isKept } from './drainConfirmation.ts';
import { inspect } from './removal.ts';
import { undoFiles } from './undo.ts';
import { skipText } from './words.ts';

const command = 'sysvipc.drainQueue';

/** The command that takes all messages out of a queue, guarded and undone as a removal is. */
export function registerDrainCommand(context: CleanupContext): void {
  const { t } = vscode.l10n;
  const { commands, mirror, removals } = context;
  commands.register(command, async (row) => {
    const inspection = await inspectQueue(row, context);
    const { object, assessment, saving } = inspection;
    const owner = mirror.userName(object.uid);
    if (object.qnum === 0) {
      tellBriefly(t('The queue is empty.'));
      return;
    }
    if (!saving.can && saving.why === 'refused' && saving.errno !== 'ENOSYS') {
      throw new UserError(refusedText(objectName(object), saving.errno, owner));
    }
    await confirmDrain(inspection, owner);
    const how = isKept(inspection) ? { batch: String(Date.now()), command } : null;
    const item = { seen: seenOf(object, assessment.verdict), most: object.qnum };
    const result = await removals.drain(item, staleQuietMs(), how).catch(async (error: unknown) => {
      throw new UserError(await cutShortText(object, how?.batch, error, context));
    });
    await context.refreshView();
    // The command has done its work; whether it is undone may be decided much later.
    void report(inspection, result, owner, context);
  });
}

/** The queue as it is now; asks when the command was called without a row. */
async function inspectQueue(row: unknown, context: CleanupContext): Promise<QueueInspection> {
  const { t } = vscode.l10n;
  const ref = context.objectOf(row) ?? (await context.pickObject(['msg'], t('Message queue')));
  if (!ref) throw new vscode.CancellationError();
  const [inspection] = await inspect([ref], context);
  if (!inspection) {
    await context.refreshView();
    throw goneError();
  }
  return { ...inspection, object: ofKinds(inspection.object, ['msg']) };
}

/** The agent ended, and nobody knows how far it came: what it took lies in a file. */
async function cutShortText(
  queue: MessageQueue,
  batch: string | undefined,
  error: unknown,
  context: CleanupContext,
): Promise<string> {
  const { t } = vscode.l10n;
  const drained = (await context.removals.list()).filter(({ saved }) => saved.batch === batch);
  await context.refreshView();
  const now = context.mirror.find(queue)?.object;
  const kept = drained.reduce((sum, { saved }) => sum + saved.messages, 0);
  const text = t(
    'The draining was cut short: {0}. Messages in {1} now: {2}, taken out and kept: {3}.',
    reasonOf(error),
    objectName(queue),
    now?.kind === 'msg' ? now.qnum : 0,
    kept,
  );
  return kept === 0 ? text : t('{0} “Undo Last Removal” sends back those that are kept.', text);
}

/** Resolves when the message was answered, or went away. */
async function report(
  inspection: QueueInspection,
  result: DrainResult,
  owner: string,
  context: CleanupContext,
): Promise<void> {
  const { t } = vscode.l10n;
  const undo = t('Undo');
  const files = result.is === 'drained' && result.file !== undefined ? [result.file] : [];
  const isBad = result.is !== 'alreadyGone' && (result.is !== 'drained' || result.errno !== undefined);
  const tell = isBad ? warn : inform;
  const answer = await tell(textOf(result, inspection, owner), ...(files.length > 0 ? [undo] : []));
  if (answer === undo) await context.commands.attempt('sysvipc.undoRemove', () => undoFiles(files, context));
}

function textOf(result: DrainResult, { object, assessment }: QueueInspection, owner: string): string {
  const { t } = vscode.l10n;
  const name = objectName(object);
  switch (result.is) {
    case 'drained': {
      const { messages, errno } = result;
      const taken =
        messages === 1 ? t('Took 1 message out of {0}.', name) : t('Took {0} messages out of {1}.', messages, name);
      return errno === undefined ? taken : t('{0} Then it ended: {1}.', taken, endText(errno));
    }
    case 'alreadyGone':
      return t('The {0} was gone already.', name);
    case 'skipped':
      return t('The {0} was left alone: {1}.', name, skipText(result, assessment.verdict, Date.now()));
    case 'refused':
      return refusedText(name, result.errno, owner);
    case 'notSaved':
      return t('The {0} was left alone: {1}.', name, endText(result.errno));
  }
}

function refusedText(name: string, errno: string, owner: string): string {
  const { t } = vscode.l10n;
  return errno === 'EACCES' || errno === 'EPERM'
    ? t('The {0} was not drained: its permissions do not allow you to ({1}). Its owner is {2}.', name, errno, owner)
    : t('The {0} was not drained: {1}.', name, errno);
}

function endText(errno: string): string {
  const { t } = vscode.l10n;
  switch (errno) {
    case 'ENOSPC':
    case 'EFBIG':
    case 'EDQUOT':
      return t('there is no room to keep what is in it ({0})', errno);
    case 'EINVAL':
    case 'EIDRM':
      return t('it was removed meanwhile ({0})', errno);
    case 'E2BIG':
      return t('a message in it is longer than kernel.msgmax, and could not be sent back (E2BIG)');
    default:
      return t('what is in it could not be kept ({0})', errno);
  }
}

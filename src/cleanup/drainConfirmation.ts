import * as vscode from 'vscode';
import type { Inspection } from '../live/removals.ts';
import type { MessageQueue } from '../sysv/objects.ts';
import { exactBytes } from '../ui/format.ts';
import { objectName } from '../ui/objectWords.ts';
import { undoKeepDays, undoMaxMegabytes } from '../ui/settings.ts';
import { processesText, usersText, verdictMeaning, verdictName } from '../ui/verdictWords.ts';
import { ask } from './confirmation.ts';
import { unsavedText } from './words.ts';

/** What is shown of a queue before it is drained. */
export interface QueueInspection extends Inspection {
  readonly object: MessageQueue;
}

/** Asks before a queue is drained, and once more when it is not known to be left over. An unanswered question cancels. */
export async function confirmDrain(inspection: QueueInspection, owner: string): Promise<void> {
  const { t } = vscode.l10n;
  const { object, assessment } = inspection;
  const isRisky = assessment.verdict !== 'stale';
  await ask(
    t('Drain {0}?', objectName(object)),
    [
      t('owner {0}, {1}: {2}', owner, verdictName(assessment.verdict), takenText(object)),
      ...hurtLines(inspection),
      '',
      undoText(inspection),
    ],
    [isRisky ? t('Drain…') : t('Drain')],
  );
  if (!isRisky) return;
  const users = usersText(assessment.evidence) || t('a process that cannot be seen from here');
  const risk =
    assessment.verdict === 'unknown'
      ? verdictMeaning(assessment)
      : t('It is {0}: {1}.', verdictName(assessment.verdict), users);
  await ask(t('Programs may still need these messages. Drain the queue anyway?'), [risk], [t('Drain Anyway')]);
}

/** Whether the messages are kept: also where the kernel cannot copy them, because they are taken anyway. */
export function isKept({ saving }: Inspection): boolean {
  if (undoMaxMegabytes() === 0) return false;
  return saving.can || (saving.why === 'refused' && saving.errno === 'ENOSYS');
}

function takenText({ qnum, cbytes }: MessageQueue): string {
  const { t } = vscode.l10n;
  return qnum === 1
    ? t('1 message, {0}, is taken out', exactBytes(cbytes))
    : t('{0} messages, {1}, are taken out', qnum, exactBytes(cbytes));
}

/** Who notices, and how. */
function hurtLines({ assessment }: QueueInspection): string[] {
  const { t } = vscode.l10n;
  const sleepers = (call: 'msgsnd' | 'msgrcv') =>
    processesText(assessment.evidence.blocked.filter(({ wait }) => wait.call === call).map(({ process }) => process));
  const senders = sleepers('msgsnd');
  const receivers = sleepers('msgrcv');
  const lines = [t('Receivers get nothing of it.')];
  if (receivers) lines.push(t('Blocked receivers sleep on: {0}.', receivers));
  if (senders) lines.push(t('Blocked senders wake up, and their messages come into the queue: {0}.', senders));
  return lines;
}

function undoText(inspection: QueueInspection): string {
  const { t } = vscode.l10n;
  if (isKept(inspection)) {
    return t('Can be undone for {0} days: the messages are sent back, in their order.', undoKeepDays());
  }
  const { saving } = inspection;
  const why = saving.can ? t('sysvipc.undo.maxSizeMb is 0') : unsavedText(saving, undoMaxMegabytes());
  return t('Cannot be undone: {0}.', why);
}

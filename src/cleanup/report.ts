import * as vscode from 'vscode';
import type { Inspection, RemovalResult } from '../live/removals.ts';
import type { ObjectRef } from '../sysv/objects.ts';
import { refText } from '../sysv/objects.ts';
import { localTime } from '../ui/format.ts';
import { inform, warn } from '../ui/notifications.ts';
import { objectName } from '../ui/objectWords.ts';
import { evidenceLines, usersText } from '../ui/verdictWords.ts';
import type { CleanupContext } from './context.ts';
import { offerSudo } from './sudoTerminal.ts';
import { undoFiles } from './undo.ts';
import { factsLine, skipText } from './words.ts';

type ResultOf<I extends RemovalResult['is']> = Extract<RemovalResult, { is: I }>;

/** What has been removed, with what was shown of it before. */
export interface Removal {
  readonly inspections: readonly Inspection[];
  readonly results: readonly RemovalResult[];
  /** Objects that were not reached, because the user cancelled. */
  readonly notReached: number;
}

/**
 * Tells what became of a removal, in one message. Resolves when it was answered, or went away; with the objects that
 * are to be looked at once more.
 */
export async function report(removal: Removal, context: CleanupContext): Promise<readonly ObjectRef[]> {
  const { t } = vscode.l10n;
  const { results } = removal;
  const files = results.flatMap((result) => ('file' in result && result.file !== undefined ? [result.file] : []));
  const refused = resultsOf(results, 'refused');
  const changed = [...resultsOf(results, 'skipped'), ...resultsOf(results, 'tooBusy')];
  const undo = t('Undo');
  const sudo = t('Remove with sudo…');
  const again = t('Look Again…');
  const details = t('Show Details');
  const buttons = [
    ...(files.length > 0 ? [undo] : []),
    ...(refused.length > 0 ? [sudo] : []),
    ...(changed.length > 0 ? [again] : []),
    details,
  ];
  const isBad = results.some(({ is }) => is !== 'removed' && is !== 'marked' && is !== 'alreadyGone');
  const tell = isBad ? warn : inform;
  const answer = await tell(summary(removal, context), ...buttons);
  const { commands, documents } = context;
  if (answer === undo) await commands.attempt('sysvipc.undoRemove', () => undoFiles(files, context));
  if (answer === sudo) await commands.attempt('sysvipc.remove', () => offerSudo(refused));
  if (answer === details) {
    await commands.attempt('sysvipc.remove', () => documents.show(t('Removal'), detailsText(removal, context)));
  }
  return answer === again ? changed : [];
}

/** `5 removed, 1 skipped: in use for 12 s, 1 refused: EPERM, owner is alice`. */
export function summary({ inspections, results, notReached }: Removal, { mirror }: CleanupContext): string {
  const { t } = vscode.l10n;
  const now = Date.now();
  const byRef = new Map(inspections.map((each) => [refText(each.object), each]));
  const parts: string[] = [];
  const tell = <I extends RemovalResult['is']>(
    is: I,
    many: (count: number) => string,
    reason?: (result: ResultOf<I>) => string,
  ) => {
    const those = resultsOf(results, is);
    const [first] = those;
    if (!first) return;
    const reasons = new Set(reason ? those.map(reason) : []);
    const [only] = reasons;
    parts.push(reasons.size === 1 && only ? `${many(those.length)}: ${only}` : many(those.length));
  };
  const [inspection] = inspections;
  if (inspection && inspections.length === 1 && results[0]?.is === 'removed') {
    return t('Removed {0}.', objectName(inspection.object));
  }
  tell('removed', (count) => t('{0} removed', count));
  tell('marked', (count) => t('{0} marked for removal', count), attachedText);
  tell('alreadyGone', (count) => t('{0} gone already', count));
  tell(
    'skipped',
    (count) => t('{0} skipped', count),
    (result) => leftAloneText(result, byRef.get(refText(result)), now),
  );
  tell('tooBusy', (count) => t('{0} skipped', count), busyText);
  tell(
    'refused',
    (count) => t('{0} refused', count),
    ({ errno, uid }) => t('{0}, owner is {1}', errno, mirror.userName(uid)),
  );
  tell('notSaved', (count) => t('{0} left in place', count), notSavedText);
  if (notReached > 0) parts.push(t('cancelled before the other {0}', notReached));
  return `${parts.join(', ')}.`;
}

function detailsText({ inspections, results, notReached }: Removal, context: CleanupContext): string {
  const { t } = vscode.l10n;
  const now = Date.now();
  const byRef = new Map(inspections.map((each) => [refText(each.object), each]));
  const lines = [t('Removal of {0}', localTime(now)), ''];
  for (const result of results) {
    const inspection = byRef.get(refText(result));
    if (!inspection) continue;
    const owner = context.mirror.userName(inspection.object.uid);
    lines.push(
      `${objectName(inspection.object)}, ${factsLine(inspection, owner)}`,
      `  ${outcomeText(result, inspection, context, now)}`,
    );
    const { evidence } = ('assessment' in result && result.assessment) || inspection.assessment;
    lines.push(...evidenceLines(inspection.object, evidence, now).map((line) => `    ${line}`), '');
  }
  if (notReached > 0) lines.push(t('Cancelled: {0} objects were not touched.', notReached));
  return lines.join('\n');
}

function outcomeText(result: RemovalResult, inspection: Inspection, { mirror }: CleanupContext, now: number): string {
  const { t } = vscode.l10n;
  switch (result.is) {
    case 'removed':
      return result.file === undefined ? t('Removed; cannot be undone.') : t('Removed; can be undone.');
    case 'marked':
      return t('Marked for removal: {0}.', attachedText(result));
    case 'alreadyGone':
      return t('It was gone already.');
    case 'skipped':
      return t('Left alone: {0}.', leftAloneText(result, inspection, now));
    case 'tooBusy':
      return t('Left alone: {0}.', busyText());
    case 'refused':
      return t('Refused: {0}, owner is {1}.', result.errno, mirror.userName(result.uid));
    case 'notSaved':
      return t('Left in place: {0}.', notSavedText(result));
  }
}

function leftAloneText(result: ResultOf<'skipped'>, inspection: Inspection | undefined, now: number): string {
  return skipText(result, inspection?.assessment.verdict ?? 'unknown', now);
}

function attachedText({ assessment, nattch }: ResultOf<'marked'>): string {
  const { t } = vscode.l10n;
  const users = usersText({ ...assessment.evidence, actors: [], blocked: [] });
  const count = assessment.evidence.attachments.length || nattch;
  if (count === 1) return users ? t('1 process is still attached: {0}', users) : t('1 process is still attached');
  return users
    ? t('{0} processes are still attached: {1}', count, users)
    : t('{0} processes are still attached', count);
}

function notSavedText({ errno }: ResultOf<'notSaved'>): string {
  const { t } = vscode.l10n;
  return errno === 'ENOSPC' || errno === 'EFBIG' || errno === 'EDQUOT'
    ? t('there is no room to keep what is in it ({0})', errno)
    : t('what is in it could not be kept ({0})', errno);
}

function busyText(): string {
  return vscode.l10n.t('it is used so much that what is in it could not be kept; stop the programs that use it');
}

function resultsOf<I extends RemovalResult['is']>(results: readonly RemovalResult[], is: I): ResultOf<I>[] {
  return results.filter((result): result is ResultOf<I> => result.is === is);
}

import * as vscode from 'vscode';
import type { Inspection, RemovalResult, Saving } from '../live/removals.ts';
import type { Difference } from '../sysv/removal.ts';
import type { Verdict } from '../sysv/verdict.ts';
import { lasting } from '../ui/format.ts';
import { costLines, usersText, verdictName } from '../ui/verdictWords.ts';

/** `owner root, stale: 3 messages, 48 bytes, are lost`. */
export function factsLine({ object, assessment }: Inspection, owner: string): string {
  const { t } = vscode.l10n;
  const cost = costLines(object, assessment.evidence).join('; ') || t('nothing is lost');
  return t('owner {0}, {1}: {2}', owner, verdictName(assessment.verdict), cost);
}

/** Why a removal could not be undone. */
export function unsavedText(saving: Exclude<Saving, { can: true }>, maxMegabytes: number): string {
  const { t } = vscode.l10n;
  if (maxMegabytes === 0) return t('sysvipc.undo.maxSizeMb is 0');
  if (saving.why === 'tooLarge') return t('larger than {0} MiB (sysvipc.undo.maxSizeMb)', maxMegabytes);
  return saving.errno === 'ENOSYS'
    ? t('this kernel cannot copy messages (ENOSYS)')
    : t('its contents may not be read ({0})', saving.errno);
}

/** Why an object was left alone; `confirmed` is how it was judged when its removal was confirmed. */
export function skipText(
  { assessment, differences }: Pick<Extract<RemovalResult, { is: 'skipped' }>, 'assessment' | 'differences'>,
  confirmed: Verdict,
  now: number,
): string {
  const { t } = vscode.l10n;
  const others = differences.flatMap((each) => (each === 'verdict' ? [] : [differenceText(each)]));
  if (others.length > 0 || !assessment) return others.join(', ');
  const { verdict, evidence } = assessment;
  const since = Math.min(...evidence.blocked.map((task) => task.since));
  const users = usersText(evidence);
  const isNow = Number.isFinite(since)
    ? t('{0} for {1}', verdictName(verdict), lasting(now - since))
    : t('{0} now, no longer {1}', verdictName(verdict), verdictName(confirmed));
  return users ? t('{0}: {1}', isNow, users) : isNow;
}

function differenceText(difference: Exclude<Difference, 'verdict'>): string {
  const { t } = vscode.l10n;
  switch (difference) {
    case 'key':
      return t('it has another key now');
    case 'creator':
      return t('somebody else has created it');
    case 'size':
      return t('it has another size now');
    case 'changed':
      return t('it was changed or created anew meanwhile');
    case 'messages':
      return t('it holds more messages than were shown, and they would be lost');
    case 'marked':
      return t('somebody has removed it already; it waits for detach');
  }
}

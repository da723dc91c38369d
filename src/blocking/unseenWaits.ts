import * as vscode from 'vscode';
import type { Assessments } from '../live/assessments.ts';
import type { Mirror } from '../live/mirror.ts';
import type { Evidence } from '../sysv/evidence.ts';
import { isListed } from '../sysv/evidence.ts';
import { hiddenText } from '../ui/verdictWords.ts';

/**
 * What kept us from seeing all waits, each in a sentence: processes that may not be looked into, and waiters that the
 * kernel counts without a task that was found. Undefined before anybody has listed the objects, or looked at one of them.
 */
export function unseenWaits(mirror: Mirror, assessments: Assessments): string[] | undefined {
  const { t } = vscode.l10n;
  const texts = new Set<string>();
  const seen = new Set<Evidence>();
  let uncounted = 0;
  let isLooked = false;
  let isAny = false;
  for (const kind of ['msg', 'sem'] as const) {
    for (const object of mirror.objects(kind).values()) {
      isAny = true;
      const evidence = assessments.of(object)?.evidence;
      if (!evidence) continue;
      isLooked = true;
      uncounted += Math.max(0, (evidence.waiterCount ?? 0) - evidence.blocked.filter(isListed).length);
      // Thousands of objects share one.
      if (seen.has(evidence)) continue;
      seen.add(evidence);
      for (const hidden of evidence.hidden) {
        if (hidden.what !== 'operators' && hidden.what !== 'mappings') {
          texts.add(t('Not visible from here: {0}', hiddenText(hidden)));
        }
      }
    }
  }
  if (mirror.listedAt === undefined || (isAny && !isLooked)) return undefined;
  if (uncounted === 1) texts.add(t('The kernel counts 1 waiting process that is not seen here.'));
  if (uncounted > 1) texts.add(t('The kernel counts {0} waiting processes that are not seen here.', uncounted));
  return [...texts];
}

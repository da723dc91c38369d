import * as vscode from 'vscode';
import type { Inspection } from '../live/removals.ts';
import { grouped } from '../sysv/grouped.ts';
import type { Verdict } from '../sysv/verdict.ts';
import { objectName } from '../ui/objectWords.ts';
import { undoKeepDays, undoMaxMegabytes } from '../ui/settings.ts';
import { costLines, usersText, verdictMeaning, verdictName } from '../ui/verdictWords.ts';
import type { CleanupHost } from './context.ts';
import { factsLine, unsavedText } from './words.ts';

/** A dialog has no scroll bar: it names so many objects, and says how many more there are. */
const mostNamed = 12;
/** With who is hurt and how, an object takes three lines. */
const mostExplained = 5;
/** What others use stands first, so that it is named however many are selected. */
const riskiestFirst: readonly Verdict[] = ['inUse', 'active', 'waitingForDetach', 'unknown', 'stale'];

/**
 * Asks before objects are removed: once for all of them, and once more for those that are not known to be left over.
 * Returns the objects that may be removed; an unanswered question cancels the command.
 */
export async function confirmRemoval(
  selected: readonly Inspection[],
  host: CleanupHost,
): Promise<readonly Inspection[]> {
  const { t } = vscode.l10n;
  const riskOf = ({ assessment }: Inspection) => riskiestFirst.indexOf(assessment.verdict);
  const inspections = selected.toSorted((a, b) => riskOf(a) - riskOf(b));
  const risky = inspections.filter(({ assessment }) => assessment.verdict !== 'stale');
  const yes = risky.length > 0 ? t('Remove…') : t('Remove');
  const [first] = inspections;
  const question =
    inspections.length === 1 && first
      ? t('Remove {0}?', objectName(first.object))
      : t('Remove {0} System V IPC objects?', inspections.length);
  await ask(
    question,
    [...named(inspections, (each) => lineOf(each, inspections.length === 1, host)), '', ...undoLines(inspections)],
    [yes],
  );
  return risky.length === 0 ? inspections : confirmRisk(inspections, risky);
}

async function confirmRisk(
  inspections: readonly Inspection[],
  risky: readonly Inspection[],
): Promise<readonly Inspection[]> {
  const { t } = vscode.l10n;
  const anyway = t('Remove Anyway');
  const rest = inspections.length - risky.length;
  const onlyRest = t('Only the Other {0}', rest);
  const question =
    risky.length === 1
      ? t('Programs may still need it. Remove it anyway?')
      : t('Programs may still need {0} of these objects. Remove them anyway?', risky.length);
  const lines = riskLines(risky);
  const answer = await ask(question, lines, rest > 0 ? [anyway, onlyRest] : [anyway]);
  return answer === anyway ? inspections : inspections.filter((each) => !risky.includes(each));
}

/** A single object is named by the question. */
function lineOf(inspection: Inspection, isSingle: boolean, { mirror }: CleanupHost): string {
  const facts = factsLine(inspection, mirror.userName(inspection.object.uid));
  return isSingle ? facts : `• ${objectName(inspection.object)}, ${facts}`;
}

/** Those whose users are known one by one; the others together, by what is known of them. */
function riskLines(risky: readonly Inspection[]): string[] {
  const { t } = vscode.l10n;
  const unknown = grouped(
    risky.filter(({ assessment }) => assessment.verdict === 'unknown'),
    ({ assessment }) => verdictMeaning(assessment),
  );
  const used = risky.filter(({ assessment }) => assessment.verdict !== 'unknown');
  return [
    ...named(used, riskLine, mostExplained),
    ...[...unknown].map(([meaning, [first, ...others]]) =>
      first && others.length === 0
        ? t('• {0}: {1}', objectName(first.object), meaning)
        : t('• each of {0} objects: {1}', others.length + 1, meaning),
    ),
  ];
}

/** Who is hurt, and how. */
function riskLine({ object, assessment }: Inspection): string {
  const { t } = vscode.l10n;
  const name = objectName(object);
  const users = usersText(assessment.evidence);
  const cost = costLines(object, assessment.evidence).join('; ');
  const who = users || t('a process that cannot be seen from here');
  return cost
    ? t('• {0} is {1}: {2}. {3}.', name, verdictName(assessment.verdict), who, cost)
    : t('• {0} is {1}: {2}.', name, verdictName(assessment.verdict), who);
}

/** What can be undone, and what cannot and why. */
function undoLines(inspections: readonly Inspection[]): string[] {
  const { t } = vscode.l10n;
  const megabytes = undoMaxMegabytes();
  if (megabytes === 0) return [t('Cannot be undone: sysvipc.undo.maxSizeMb is 0.')];
  const lost = inspections.flatMap(({ object, saving }) => (saving.can ? [] : [{ object, saving }]));
  const kept = inspections.length - lost.length;
  const lines = named(
    lost,
    ({ object, saving }) => t('Cannot be undone: {0}, {1}.', objectName(object), unsavedText(saving, megabytes)),
    mostExplained,
  );
  if (kept > 0 && lost.length > 0) lines.push(t('The other {0} can be undone for {1} days.', kept, undoKeepDays()));
  else if (kept > 0) lines.push(t('Can be undone for {0} days.', undoKeepDays()));
  if (inspections.some(({ object, saving }) => object.kind === 'shm' && saving.can)) {
    lines.push(t('To keep its bytes, a segment is attached for reading for a moment (this sets lpid and atime).'));
  }
  return lines;
}

/** A line for each, as far as a dialog has room. */
export function named<T>(items: readonly T[], text: (item: T) => string, most = mostNamed): string[] {
  const lines = items.slice(0, most).map(text);
  const more = items.length - lines.length;
  return more > 0 ? [...lines, vscode.l10n.t('… and {0} more', more)] : lines;
}

/** A modal question; unanswered, it cancels the command. Returns the button that was pressed. */
export async function ask(message: string, lines: readonly string[], buttons: readonly string[]): Promise<string> {
  const answer = await vscode.window.showWarningMessage(message, { modal: true, detail: lines.join('\n') }, ...buttons);
  if (answer === undefined) throw new vscode.CancellationError();
  return answer;
}

import * as vscode from 'vscode';
import type { Inspection } from '../live/removals.ts';
import { keyLabel } from '../sysv/key.ts';
import type { IpcObject } from '../sysv/objects.ts';
import { kinds, refText } from '../sysv/objects.ts';
import type { Verdict } from '../sysv/verdict.ts';
import { staysOpen } from '../ui/boxes.ts';
import { commandRows, goneError, noObjectError } from '../ui/commandRows.ts';
import { UserAnswer } from '../ui/commands.ts';
import { inform } from '../ui/notifications.ts';
import { undoMaxMegabytes } from '../ui/settings.ts';
import { costLines, evidenceLines, verdictName } from '../ui/verdictWords.ts';
import type { CleanupContext } from './context.ts';
import { inspect, removeInspected } from './removal.ts';
import { unsavedText } from './words.ts';

/** In which order objects are offered. */
const order: readonly Verdict[] = ['stale', 'unknown', 'active', 'inUse'];
/** What may be left over: nobody is seen to use it. */
const leftovers: readonly Verdict[] = ['stale', 'unknown'];
/** The keybinding passes this, because VS Code passes no rows with it. */
const byKey = 'selection';

/** Commands that remove objects. */
export function registerRemoveCommands(context: CleanupContext): void {
  const { t } = vscode.l10n;
  const { commands } = context;
  commands.register('sysvipc.remove', async (row, rows) => {
    const chosen = chosenObjects(row === byKey ? await context.keyRows() : row, rows, context);
    const inspections = chosen ? await inspect(chosen, context) : await pickOfAll(context);
    return removeInspected(inspections, 'sysvipc.remove', context);
  });
  commands.register('sysvipc.removeStale', async () => {
    const all = await inspectAll(context);
    const offered = all.filter(({ assessment }) => leftovers.includes(assessment.verdict));
    if (offered.length === 0) {
      void inform(
        all.length === 0
          ? t('There are no System V IPC objects.')
          : t('No System V IPC object looks left over: all of them are used.'),
      );
      return [];
    }
    const own = context.uid();
    const isTicked = ({ object, assessment }: Inspection) => assessment.verdict === 'stale' && object.uid === own;
    const title = t('Remove All Stale…');
    const chosen = await pick(offered, isTicked, title, t('Your own stale objects are ticked'), context);
    return removeInspected(chosen, 'sysvipc.removeStale', context);
  });
}

/**
 * The objects of the rows that the command was called on; undefined when it was called without any, or VS Code has lost
 * the selection while it drew the rows anew. Who points at a process, a value or a message does not mean the object
 * above it.
 */
function chosenObjects(row: unknown, rows: unknown, { objectOf, isObject }: CleanupContext): IpcObject[] | undefined {
  const given: readonly unknown[] = Array.isArray(row) ? row : commandRows(row, rows);
  if (row === undefined || given.length === 0) return undefined;
  const ofObjects = given.filter(isObject);
  if (ofObjects.length === 0) throw noObjectError();
  const objects = new Map<string, IpcObject>();
  for (const each of ofObjects) {
    const object = objectOf(each);
    if (object) objects.set(refText(object), object);
  }
  if (objects.size === 0) throw goneError();
  return [...objects.values()];
}

async function inspectAll(context: CleanupContext): Promise<Inspection[]> {
  await context.refresh();
  const refs = kinds.flatMap((kind) => [...context.mirror.objects(kind).values()]);
  return inspect(refs, context);
}

async function pickOfAll(context: CleanupContext): Promise<readonly Inspection[]> {
  const { t } = vscode.l10n;
  const all = (await inspectAll(context)).filter(({ assessment }) => assessment.verdict !== 'waitingForDetach');
  if (all.length === 0) throw new UserAnswer(t('There are no System V IPC objects to remove.'));
  return pick(all, () => false, t('Remove'), t('Objects to remove'), context);
}

interface RemovalPick extends vscode.QuickPickItem {
  readonly inspection?: Inspection;
}

async function pick(
  offered: readonly Inspection[],
  isTicked: (inspection: Inspection) => boolean,
  title: string,
  placeHolder: string,
  context: CleanupContext,
): Promise<readonly Inspection[]> {
  const items = order.flatMap((verdict): RemovalPick[] => {
    const those = offered.filter(({ assessment }) => assessment.verdict === verdict);
    if (those.length === 0) return [];
    const separator = { label: verdictName(verdict), kind: vscode.QuickPickItemKind.Separator };
    return [separator, ...those.map((each) => pickItem(each, isTicked(each), context))];
  });
  const options = { title, placeHolder, canPickMany: true, matchOnDescription: true, matchOnDetail: true } as const;
  const chosen = await vscode.window.showQuickPick(items, { ...staysOpen, ...options });
  const inspections = chosen?.flatMap(({ inspection }) => inspection ?? []);
  if (!inspections || inspections.length === 0) throw new vscode.CancellationError();
  return inspections;
}

function pickItem(inspection: Inspection, picked: boolean, context: CleanupContext): RemovalPick {
  const { t } = vscode.l10n;
  const { object, assessment, saving } = inspection;
  const cost = costLines(object, assessment.evidence);
  const lost = saving.can ? [] : [t('cannot be undone: {0}', unsavedText(saving, undoMaxMegabytes()))];
  return {
    label: `$(${context.kindIcon(object.kind)}) ${keyLabel(object.key)}`,
    description: [
      t('id {0}', object.id),
      context.mirror.userName(object.uid),
      verdictName(assessment.verdict),
      ...cost,
      ...lost,
    ].join(' · '),
    detail: evidenceLines(object, assessment.evidence, Date.now()).join(' · '),
    picked,
    inspection,
  };
}

import * as vscode from 'vscode';
import type { Inspection, RemovalResult } from '../live/removals.ts';
import type { ObjectRef } from '../sysv/objects.ts';
import { isMarkedForRemoval, refText } from '../sysv/objects.ts';
import { seenOf } from '../sysv/removal.ts';
import { reasonOf, UserAnswer, UserError } from '../ui/commands.ts';
import type { CommandId } from '../ui/ids.ts';
import { staleQuietMs, undoMaxBytes } from '../ui/settings.ts';
import { confirmRemoval } from './confirmation.ts';
import type { CleanupContext } from './context.ts';
import { withProgress } from './progress.ts';
import type { Removal } from './report.ts';
import { report } from './report.ts';

/** Looks at objects as they are now, to show them before they are removed. Those that are gone are left out. */
export async function inspect(refs: readonly ObjectRef[], { removals }: CleanupContext): Promise<Inspection[]> {
  // Tens of thousands take seconds. VS Code shows this place only when something takes its time.
  const location = vscode.ProgressLocation.Window;
  return vscode.window.withProgress(
    { location, title: vscode.l10n.t('IPC: looking at {0} objects', refs.length) },
    () => removals.inspect(refs, staleQuietMs(), undoMaxBytes()),
  );
}

/** Asks, removes what was confirmed, and reports. */
export async function removeInspected(
  inspections: readonly Inspection[],
  command: CommandId,
  context: CleanupContext,
): Promise<readonly RemovalResult[]> {
  const { t } = vscode.l10n;
  const removable = inspections.filter(({ object }) => !isMarkedForRemoval(object));
  if (removable.length === 0) {
    await context.refreshView();
    throw new UserAnswer(
      inspections.length === 0
        ? t('What you chose is gone already. The view shows what is there now.')
        : t('It was removed already, and disappears when the last process detaches from it.'),
    );
  }
  const confirmed = await confirmRemoval(removable, context);
  const removal = await run(confirmed, command, context);
  await context.refreshView();
  // The command has done its work; whether it is undone may be decided much later.
  void tell(removal, command, context);
  return removal.results;
}

async function tell(removal: Removal, command: CommandId, context: CleanupContext): Promise<void> {
  const again = await report(removal, context);
  if (again.length === 0) return;
  await context.commands.attempt(command, async () => removeInspected(await inspect(again, context), command, context));
}

async function run(confirmed: readonly Inspection[], command: CommandId, context: CleanupContext): Promise<Removal> {
  const canUndo = undoMaxBytes() > 0;
  const items = confirmed.map(({ object, assessment, saving }) => ({
    seen: seenOf(object, assessment.verdict),
    isSaved: canUndo && saving.can,
  }));
  const how = { batch: String(Date.now()), command };
  for (const { seen } of items) context.gone.expect(seen);
  let results: readonly RemovalResult[];
  try {
    const title = vscode.l10n.t('Removing {0} objects', items.length);
    results = await withProgress(title, items.length, (token, onProgress) =>
      context.removals.remove(items, staleQuietMs(), how, token, onProgress),
    );
  } catch (error) {
    // The agent ended, and nobody knows how far it came: what is still there was not removed.
    await context.refreshView();
    const left = items.filter(({ seen }) => {
      const object = context.mirror.find(seen)?.object;
      return object && !isMarkedForRemoval(object);
    });
    for (const { seen } of left) context.gone.unexpect(seen);
    throw new UserError(cutShortText(items.length - left.length, items.length, error));
  }
  const removed = new Set(results.filter(({ is }) => is === 'removed' || is === 'marked').map(refText));
  for (const { seen } of items) if (!removed.has(refText(seen))) context.gone.unexpect(seen);
  return { inspections: confirmed, results, notReached: items.length - results.length };
}

function cutShortText(gone: number, wanted: number, error: unknown): string {
  return vscode.l10n.t(
    'The removal was cut short: {0}. {1} of {2} objects are gone. What was kept of them can be made again with “Undo Last Removal”.',
    reasonOf(error),
    gone,
    wanted,
  );
}

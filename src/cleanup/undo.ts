import * as vscode from 'vscode';
import type { RefillResult, RemovedObject, RestoreResult } from '../live/removals.ts';
import { keyHex } from '../sysv/key.ts';
import { UserAnswer } from '../ui/commands.ts';
import { kindName, objectName } from '../ui/objectWords.ts';
import { undoKeepDays } from '../ui/settings.ts';
import { named } from './confirmation.ts';
import type { CleanupContext } from './context.ts';
import { withProgress } from './progress.ts';

const dayMs = 86_400_000;
/** A message names so many objects with which something is different from before. */
const mostNotes = 3;

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

/** What became of an object that was to be made again. */
interface Outcome {
  readonly object: RemovedObject;
  readonly result: RestoreResult | RefillResult;
}

/** Makes objects again, oldest removal first; asks once about those that cannot be as before, and tells what became of all. */
export async function undo(objects: readonly RemovedObject[], { removals, refresh }: CleanupContext): Promise<void> {
  const { t } = vscode.l10n;
  if (objects.length === 0) throw new UserAnswer(t('There is nothing to undo: what was removed is kept no longer.'));
  const first = await attempt(objects.toReversed(), ({ file, saved }) =>
    saved.drained ? removals.refill(file) : removals.restore(file, false),
  );
  const second = await again(first, 'queueGone', askForQueues, ({ file }) => removals.restore(file, false));
  const last = await again(second, 'keyTaken', askForKeys, ({ file }) => removals.restore(file, true));
  await refresh();
  tell(last, objects.length);
}

/** Of many objects, those that were not reached when the user cancels stay as they are. */
function attempt(
  objects: readonly RemovedObject[],
  act: (object: RemovedObject) => Promise<Outcome['result']>,
): Promise<Outcome[]> {
  const title = vscode.l10n.t('Making {0} objects again', objects.length);
  return withProgress(title, objects.length, async (token, onProgress) => {
    const outcomes: Outcome[] = [];
    for (const object of objects) {
      if (token.isCancellationRequested) break;
      outcomes.push({ object, result: await act(object) });
      onProgress(outcomes.length);
    }
    return outcomes;
  });
}

/** Tries those with one result in another way, if the user agrees; if not, they stay removed, and nothing is told of them. */
async function again(
  outcomes: readonly Outcome[],
  is: Outcome['result']['is'],
  agrees: (open: readonly Outcome[]) => Promise<boolean>,
  act: (object: RemovedObject) => Promise<RestoreResult>,
): Promise<Outcome[]> {
  const open = outcomes.filter(({ result }) => result.is === is);
  const rest = outcomes.filter(({ result }) => result.is !== is);
  if (open.length === 0 || !(await agrees(open))) return rest;
  const objects = open.map(({ object }) => object);
  return [...rest, ...(await attempt(objects, act))];
}

async function askForQueues(open: readonly Outcome[]): Promise<boolean> {
  const { t } = vscode.l10n;
  const anew = t('Make It Again');
  const answer = await vscode.window.showWarningMessage(
    t('The {0} is gone.', open.map(({ object }) => objectName(object.saved)).join(', ')),
    {
      modal: true,
      detail: t(
        'It can be made again with its messages, under its key where nobody has it, or they stay kept for now.',
      ),
    },
    anew,
  );
  return answer === anew;
}

/** A key is never taken from its holder. */
async function askForKeys(open: readonly Outcome[]): Promise<boolean> {
  const { t } = vscode.l10n;
  const [only] = open;
  const isOne = only?.result.is === 'keyTaken' && open.length === 1;
  const withoutKeys = isOne ? t('Make It Without a Key') : t('Make Them Without Keys');
  const question = isOne
    ? t(
        'The key {0} belongs to another {1} now (id {2}).',
        keyHex(only.object.saved.key),
        kindName(only.object.saved.kind),
        only.result.id,
      )
    : t('The keys of {0} objects belong to others now.', open.length);
  const detail = isOne
    ? t(
        'That one stays as it is. {0} can be made again without a key (IPC_PRIVATE), or stay removed for now.',
        objectName(only.object.saved),
      )
    : [
        ...named(open, ({ object }) => `• ${objectName(object.saved)}`),
        '',
        t(
          'Those others stay as they are. These can be made again without a key (IPC_PRIVATE), or stay removed for now.',
        ),
      ].join('\n');
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, withoutKeys)) === withoutKeys;
}

function tell(outcomes: readonly Outcome[], wanted: number): void {
  const restored = outcomes.filter(({ result }) => result.is === 'restored');
  const refilled = outcomes.filter(({ result }) => result.is === 'refilled');
  const bad = outcomes.filter(isBad);
  const notes = [...bad, ...outcomes.filter((each) => !isBad(each))].map(noteOf).filter(Boolean);
  if (restored.length === 0 && notes.length === 0) return;
  const made = madeText(
    restored.map(({ object }) => object),
    wanted - refilled.length,
  );
  const text = [...made, ...notes.slice(0, mostNotes)].join(' ');
  void (bad.length > 0 ? vscode.window.showWarningMessage(text) : vscode.window.showInformationMessage(text));
}

function isBad({ result }: Outcome): boolean {
  return result.is !== 'restored' && (result.is !== 'refilled' || result.left > 0);
}

/** How many are back; nothing where the notes say it all. */
function madeText(restored: readonly RemovedObject[], wanted: number): string[] {
  const { t } = vscode.l10n;
  if (wanted > 1) return [t('{0} of {1} objects are back.', restored.length, wanted)];
  return restored.map(({ saved }) => t('{0} is back.', objectName(saved)));
}

/** What is different from before; empty when nothing is. */
function noteOf({ object: { saved }, result }: Outcome): string {
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

import * as vscode from 'vscode';
import type { RefillResult, RemovedObject, RestoreResult } from '../live/removals.ts';
import { keyHex } from '../sysv/key.ts';
import { isMarkedForRemoval } from '../sysv/objects.ts';
import { reasonOf, UserAnswer, UserError } from '../ui/commands.ts';
import { inform, warn } from '../ui/notifications.ts';
import { kindName, objectName } from '../ui/objectWords.ts';
import { undoKeepDays } from '../ui/settings.ts';
import { usersText } from '../ui/verdictWords.ts';
import { named } from './confirmation.ts';
import type { CleanupContext } from './context.ts';
import { withProgress } from './progress.ts';

const dayMs = 86_400_000;
/** A message names so many objects with which something is different from before. */
const mostNotes = 3;

/** Deletes what is kept for longer than the user wants. */
export function pruneRemoved({ removals }: CleanupContext): Promise<void> {
  return removals.prune(Date.now() - undoKeepDays() * dayMs);
}

/** Makes objects again, and tells what became of each. */
export async function undoFiles(files: readonly string[], context: CleanupContext): Promise<void> {
  const wanted = new Set(files);
  const kept = (await context.removals.list()).filter(({ file }) => wanted.has(file));
  await undo(kept, context);
}

/** What became of an object that was to be made again. */
interface Outcome {
  readonly object: RemovedObject;
  readonly result: RestoreResult | RefillResult;
}

/** Makes objects again, oldest removal first; asks once about those that cannot be as before, and tells what became of all. */
export async function undo(objects: readonly RemovedObject[], context: CleanupContext): Promise<void> {
  const { t } = vscode.l10n;
  if (objects.length === 0) throw new UserAnswer(t('There is nothing to undo: what was removed is kept no longer.'));
  const outcomes = await makeAll(objects, context).catch(async (error: unknown) => {
    throw new UserError(await cutShortText(objects, error, context));
  });
  await context.refreshView();
  tell(outcomes, objects.length);
}

async function makeAll(all: readonly RemovedObject[], context: CleanupContext): Promise<Outcome[]> {
  const { removals } = context;
  const objects = await withoutUnwantedSplits(all, context);
  const first = await attempt(objects.toReversed(), ({ file, saved }) =>
    saved.drained ? removals.refill(file) : removals.restore(file, false),
  );
  const second = await again(first, 'queueGone', askForQueues, ({ file }) => removals.restore(file, false));
  return again(second, 'keyTaken', askForKeys, ({ file }) => removals.restore(file, true));
}

/** Whoever is still attached to a removed segment stays with that one: a second one of its key is made only if that is wanted. */
async function withoutUnwantedSplits(
  objects: readonly RemovedObject[],
  { mirror, assessments, refresh }: CleanupContext,
): Promise<readonly RemovedObject[]> {
  const { t } = vscode.l10n;
  if (!objects.some(({ saved }) => saved.kind === 'shm')) return objects;
  // With the view hidden nobody has looked for long, or ever.
  await refresh();
  const attached = objects.flatMap((object) => {
    const old = mirror.find(object.saved)?.object;
    const isOld = old?.kind === 'shm' && old.ctime === object.saved.ctime && isMarkedForRemoval(old);
    return isOld && old.nattch > 0 ? { object, old } : [];
  });
  if (attached.length === 0) return objects;
  const anew = attached.length === 1 ? t('Make It Again') : t('Make Them Again');
  const found = await assessments.assess(attached.map(({ old }) => old));
  const lines = named(attached, ({ object, old }) => {
    const evidence = found.find(({ id }) => id === old.id)?.evidence;
    return t('• {0}: {1}', objectName(object.saved), (evidence && usersText(evidence)) || t('nobody seen'));
  });
  const detail = t(
    'They stay with the old segment, and see nothing of what is written to the new one, nor it of theirs.',
  );
  const answer = await vscode.window.showWarningMessage(
    t('Processes are still attached to what was removed.'),
    { modal: true, detail: [...lines, '', detail].join('\n') },
    anew,
  );
  const unwanted = new Set(answer === anew ? [] : attached.map(({ object }) => object));
  return objects.filter((object) => !unwanted.has(object));
}

/** The agent ended, and nobody knows how far it came: what is kept still is not back. */
async function cutShortText(
  objects: readonly RemovedObject[],
  error: unknown,
  { removals, refreshView }: CleanupContext,
): Promise<string> {
  const kept = new Set((await removals.list()).map(({ file }) => file));
  await refreshView();
  return vscode.l10n.t(
    'The undo was cut short: {0}. {1} of {2} objects are back. The others are still kept, and can be made again with “Undo Last Removal” or “Removed Objects”.',
    reasonOf(error),
    objects.filter(({ file }) => !kept.has(file)).length,
    objects.length,
  );
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
  const isOne = wanted - refilled.length === 1;
  const notes = [...bad, ...outcomes.filter((each) => !isBad(each))]
    .flatMap((each) => (isOne && each.result.is === 'restored' ? [] : noteOf(each)))
    .filter(Boolean);
  if (restored.length === 0 && notes.length === 0) return;
  const made = isOne ? restored.map(singleText) : manyText(restored.length, wanted - refilled.length);
  const text = [...made, ...notes.slice(0, mostNotes)].join(' ');
  void (bad.length > 0 ? warn(text) : inform(text));
}

function isBad({ result }: Outcome): boolean {
  return result.is !== 'restored' && (result.is !== 'refilled' || result.left > 0);
}

/** How many are back; nothing where the notes say it all. */
function manyText(restored: number, wanted: number): string[] {
  return wanted > 1 ? [vscode.l10n.t('{0} of {1} objects are back.', restored, wanted)] : [];
}

/** One that is back, with what is different from before. */
function singleText({ object: { saved }, result }: Outcome): string {
  const { t } = vscode.l10n;
  if (result.is !== 'restored') return '';
  const isSame = result.id === saved.id;
  const back = isSame
    ? t('{0} is back.', objectName(saved))
    : t('{0} is back, with id {1} now.', objectName(saved), result.id);
  return result.settingsErrno === undefined ? back : `${back} ${settingsText(saved, result.settingsErrno)}`;
}

function settingsText(saved: RemovedObject['saved'], errno: string): string {
  return vscode.l10n.t('Owner or size of {0} could not be given back ({1}).', objectName(saved), errno);
}

/** What is different from before; empty when nothing is. */
function noteOf({ object: { saved }, result }: Outcome): string {
  const { t } = vscode.l10n;
  const name = objectName(saved);
  switch (result.is) {
    case 'restored': {
      const parts: string[] = [];
      if (result.id !== saved.id) parts.push(t('The id of {0} is {1} now.', name, result.id));
      if (result.settingsErrno !== undefined) parts.push(settingsText(saved, result.settingsErrno));
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

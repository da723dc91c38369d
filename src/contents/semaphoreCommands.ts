import * as vscode from 'vscode';
import type { Contents, SemaphoreState } from '../live/contents.ts';
import type { SemaphoreSet } from '../sysv/objects.ts';
import { staysOpen } from '../ui/boxes.ts';
import { keyAndId } from '../ui/objectWords.ts';
import type { ActionContext } from './actionContext.ts';
import { parseInteger } from './parse.ts';
import { refusal } from './refusal.ts';
import { rowOf, SemaphoreRow } from './rows.ts';
import { answered, confirm, targetOf } from './target.ts';

/** SEMVMX: the largest value of a semaphore (semop(2)). */
const largestValue = 32_767;

/** Commands that change the value of a semaphore. None of them ever waits. */
export function registerSemaphoreCommands(context: ActionContext): void {
  const { commands } = context;
  commands.register('sysvipc.setSemaphore', async (row) => setValue(await chosen(row, context), context));
  commands.register('sysvipc.addToSemaphore', async (row) => add(await chosen(row, context), 1, context));
  commands.register('sysvipc.subtractFromSemaphore', async (row) => add(await chosen(row, context), -1, context));
}

/** A semaphore, as it was just read. */
interface Chosen {
  readonly set: SemaphoreSet;
  readonly facts: SemaphoreState;
}

async function chosen(argument: unknown, { chooser, mirror, contents }: ActionContext): Promise<Chosen> {
  const { t } = vscode.l10n;
  const set = await targetOf(chooser, mirror, ['sem'], argument, t('Semaphore set'));
  const row = rowOf(argument);
  const index = row instanceof SemaphoreRow ? row.index : await askIndex(set);
  return { set, facts: await read(set, index, contents) };
}

async function read({ id }: SemaphoreSet, index: number, contents: Contents): Promise<SemaphoreState> {
  const { t } = vscode.l10n;
  const page = await contents.semaphores(id, index, 1);
  if (!page.ok) throw refusal(t('The semaphore cannot be read'), page.errno);
  const facts = page.value.semaphores[0];
  if (!facts) throw refusal(t('The semaphore cannot be read'), 'EINVAL');
  return facts;
}

async function askIndex(set: SemaphoreSet): Promise<number> {
  const { t } = vscode.l10n;
  if (set.nsems === 1) return 0;
  const text = await answered(
    vscode.window.showInputBox({
      ...staysOpen,
      title: t('Semaphore of {0}', keyAndId(set)),
      prompt: t('Index, 0 to {0}', set.nsems - 1),
      value: '0',
      validateInput: (value) =>
        parseInteger(value, 0, set.nsems - 1) === undefined ? t('A whole number up to {0}', set.nsems - 1) : undefined,
    }),
  );
  return parseInteger(text, 0, set.nsems - 1) ?? 0;
}

async function setValue({ set, facts }: Chosen, { contents, changed }: ActionContext): Promise<void> {
  const { t } = vscode.l10n;
  const title = t('Set semaphore {0} of {1}', facts.index, keyAndId(set));
  const value = await askNumber(title, t('New value'), String(facts.value), 0);
  await confirmWaiters(await read(set, facts.index, contents), set, t('Set to {0}', value));
  const done = await contents.setSemaphore(set.id, facts.index, value);
  if (!done.ok) throw refusal(t('The value could not be set'), done.errno);
  await changed(set);
}

async function add({ set, facts }: Chosen, sign: 1 | -1, { contents, changed }: ActionContext): Promise<void> {
  const { t } = vscode.l10n;
  const name = keyAndId(set);
  const title =
    sign === 1
      ? t('Add to semaphore {0} of {1}', facts.index, name)
      : t('Subtract from semaphore {0} of {1}', facts.index, name);
  const amount = await askNumber(title, t('How much; the value is {0}', facts.value), '1', 1);
  await confirmWaiters(
    await read(set, facts.index, contents),
    set,
    sign === 1 ? t('Add {0}', amount) : t('Subtract {0}', amount),
  );
  const done = await contents.addToSemaphore(set.id, facts.index, sign * amount);
  if (!done.ok) throw refusal(t('The value could not be changed'), done.errno);
  await changed(set);
}

async function askNumber(title: string, prompt: string, value: string, least: number): Promise<number> {
  const { t } = vscode.l10n;
  const validateInput = (text: string) =>
    parseInteger(text, least, largestValue) === undefined
      ? t('A whole number from {0} to {1}', least, largestValue)
      : undefined;
  const text = await answered(vscode.window.showInputBox({ ...staysOpen, title, prompt, value, validateInput }));
  return parseInteger(text, least, largestValue) ?? least;
}

/** A process that waits goes on when the value becomes what it waits for; it may have come while the user typed. */
async function confirmWaiters(facts: SemaphoreState, set: SemaphoreSet, yes: string): Promise<void> {
  const { t } = vscode.l10n;
  const { waitingForIncrease, waitingForZero, index } = facts;
  if (waitingForIncrease + waitingForZero === 0) return;
  await confirm(
    t('{0}? Somebody waits for semaphore {1} of {2}', yes, index, keyAndId(set)),
    t(
      'Waiting for increase: {0}. Waiting for zero: {1}. Those whose condition comes true go on at once.',
      waitingForIncrease,
      waitingForZero,
    ),
    yes,
  );
}

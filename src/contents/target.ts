import * as vscode from 'vscode';
import type { Mirror } from '../live/mirror.ts';
import type { Kind, ObjectRef } from '../sysv/objects.ts';
import type { ObjectOf } from '../ui/commandRows.ts';
import { goneError, ofKinds } from '../ui/commandRows.ts';

/** How commands find the object that they act on. */
export interface Chooser {
  /** The object of the row that a command was called on. */
  refOf(argument: unknown): ObjectRef | undefined;
  /** Lets the user choose one of all objects of these kinds; undefined when cancelled. */
  pick(kinds: readonly Kind[], placeHolder: string): Promise<ObjectRef | undefined>;
}

/** The object to act on, as it is now; asks when the command was called without a row. Cancels silently. */
export async function targetOf<K extends Kind>(
  { refOf, pick }: Chooser,
  mirror: Mirror,
  kinds: readonly K[],
  argument: unknown,
  placeHolder: string,
): Promise<ObjectOf<K>> {
  const ref = refOf(argument) ?? (await pick(kinds, placeHolder));
  if (!ref) throw new vscode.CancellationError();
  const object = mirror.find(ref)?.object;
  if (!object) throw goneError();
  return ofKinds(object, kinds);
}

/** The answer to a question; an unanswered one cancels the command. */
export async function answered<T>(question: Thenable<T | undefined>): Promise<T> {
  const answer = await question;
  if (answer === undefined) throw new vscode.CancellationError();
  return answer;
}

/** Asks before something that cannot simply be taken back; anything but yes cancels the command. */
export async function confirm(message: string, detail: string, yes: string): Promise<void> {
  const answer = await vscode.window.showWarningMessage(message, { modal: true, detail }, yes);
  if (answer !== yes) throw new vscode.CancellationError();
}

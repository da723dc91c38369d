import * as vscode from 'vscode';
import type { IpcObject, Kind } from '../sysv/objects.ts';
import { GoneAnswer, UserError } from './commands.ts';

/** The rows that a command was called on, of what VS Code passes: the row under the mouse, then all selected rows. */
export function commandRows(row: unknown, rows: unknown): readonly unknown[] {
  return Array.isArray(rows) && rows.length > 0 ? rows : [row];
}

/** Says that the object of a command's row has gone meanwhile. */
export function goneError(): GoneAnswer {
  return new GoneAnswer(vscode.l10n.t('The object is gone. The view shows what is there now.'));
}

/** Says that a command was called on rows that are no objects: with several selected, menus of objects stand on all. */
export function noObjectError(): UserError {
  return new UserError(
    vscode.l10n.t('None of the selected rows is an object. Select objects, and run the command again.'),
  );
}

/** An object of some kinds. */
export type ObjectOf<K extends Kind> = Extract<IpcObject, { kind: K }>;

/** The object of a command that is for some kinds only. Throws a UserError when it is of another kind. */
export function ofKinds<K extends Kind>(object: IpcObject, kinds: readonly K[]): ObjectOf<K> {
  if (!isOf(object, kinds)) throw new UserError(vscode.l10n.t('This cannot be done with an object of that kind.'));
  return object;
}

function isOf<K extends Kind>(object: IpcObject, kinds: readonly K[]): object is ObjectOf<K> {
  return kinds.some((kind) => kind === object.kind);
}

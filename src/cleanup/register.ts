import * as vscode from 'vscode';
import type { Assessments } from '../live/assessments.ts';
import type { CleanupHost } from './context.ts';
import { Documents } from './documents.ts';
import { Gone } from './gone.ts';
import { registerGoneCommand } from './goneCommand.ts';
import { registerRemoveCommands } from './removeCommands.ts';
import { Reports } from './reports.ts';
import { registerUndoCommands } from './undoCommands.ts';

/** Everything that removes objects and makes them again. */
export function registerCleanup(
  host: CleanupHost,
  assessments: Assessments,
  memento: vscode.Memento,
): vscode.Disposable {
  const documents = new Documents();
  const gone = new Gone(memento, host.mirror, assessments);
  const context = { ...host, reports: new Reports(documents), gone };
  registerRemoveCommands(context);
  registerUndoCommands(context);
  registerGoneCommand(context);
  return vscode.Disposable.from(gone, documents);
}

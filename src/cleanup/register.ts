import * as vscode from 'vscode';
import type { Assessments } from '../live/assessments.ts';
import type { Leaks } from '../live/leaks.ts';
import { messageOf } from '../ui/messageOf.ts';
import type { CleanupHost } from './context.ts';
import { Documents } from './documents.ts';
import { registerDrainCommand } from './drainCommand.ts';
import { Gone } from './gone.ts';
import { registerGoneCommand } from './goneCommand.ts';
import { LeakReports } from './leakReports.ts';
import { registerRemoveCommands } from './removeCommands.ts';
import { pruneRemoved } from './undo.ts';
import { registerUndoCommands } from './undoCommands.ts';

/** What the parts that work by themselves are built on. */
export interface CleanupServices {
  readonly assessments: Assessments;
  readonly leaks: Leaks;
  readonly memento: vscode.Memento;
  /** Polls until the returned handle is disposed of. */
  readonly hold: () => vscode.Disposable;
  readonly log: vscode.LogOutputChannel;
}

/** What others may ask of this feature. */
export interface CleanupFeature extends vscode.Disposable {
  /** Deletes what was kept for an undo longer than the user wants. */
  prune(): Promise<void>;
}

/** Everything that removes objects and makes them again. */
export function registerCleanup(
  host: CleanupHost,
  { assessments, leaks, memento, hold, log }: CleanupServices,
): CleanupFeature {
  const documents = new Documents();
  const gone = new Gone(memento, host.mirror, assessments, log);
  const context = { ...host, documents, gone, assessments };
  registerRemoveCommands(context);
  registerDrainCommand(context);
  registerUndoCommands(context);
  registerGoneCommand(context);
  const leakReports = new LeakReports(leaks, context, hold, log);
  const parts = vscode.Disposable.from(leakReports, gone, documents);
  return {
    async prune() {
      try {
        await pruneRemoved(context);
      } catch (error) {
        log.warn(`undo: ${messageOf(error)}`);
      }
    },
    dispose: () => parts.dispose(),
  };
}

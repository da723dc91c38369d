import * as vscode from 'vscode';
import type { CommandId } from './ids.ts';

/** An error whose message is written for the user: what happened, why, and one way on. */
export class UserError extends Error {
  // Each bundle has this class for itself, so errors are told apart by name.
  override readonly name = 'UserError';
}

/** Registers commands, and is the one place where their errors become pop-ups. */
export class Commands implements vscode.Disposable {
  private readonly log: vscode.LogOutputChannel;
  private readonly registrations: vscode.Disposable[] = [];

  constructor(log: vscode.LogOutputChannel) {
    this.log = log;
  }

  /** `run` gets what VS Code passes: nothing from the palette, (item, selected items) from a row. */
  register(id: CommandId, run: (...args: unknown[]) => unknown): void {
    this.registrations.push(
      vscode.commands.registerCommand(id, async (...args: unknown[]) => {
        try {
          return await run(...args);
        } catch (error) {
          if (!(error instanceof vscode.CancellationError)) await this.report(id, error);
          return undefined;
        }
      }),
    );
  }

  dispose(): void {
    for (const registration of this.registrations) registration.dispose();
  }

  private async report(id: CommandId, error: unknown): Promise<void> {
    this.log.error(`${id}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    const showLog = vscode.l10n.t('Show Log');
    const message =
      error instanceof Error && error.name === 'UserError'
        ? error.message
        : vscode.l10n.t('IPC Explorer could not do this: {0}', error instanceof Error ? error.message : String(error));
    const answer = await vscode.window.showErrorMessage(message, showLog);
    if (answer === showLog) this.log.show();
  }
}

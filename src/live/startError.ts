import * as vscode from 'vscode';

/** No agent could be started. Written for the user, who is told it as it stands. */
export class StartError extends Error {
  // By this name src/ui/commands.ts knows such errors, which this folder may not import.
  override readonly name = 'UserError';
  /** What the system or the agent's end says: `exit code 1`. */
  readonly reason: string;

  constructor(reason: string) {
    super(
      vscode.l10n.t(
        'The agent that reads the kernel could not be started: {0}. The log may tell more; “System V IPC: Restart Agent” tries again.',
        reason,
      ),
    );
    this.reason = reason;
  }
}

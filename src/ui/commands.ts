import * as vscode from 'vscode';
import type { CommandId, SettingId } from './ids.ts';
import { alarm, inform } from './notifications.ts';

/** An error whose message is written for the user: what happened, why, and one way on. */
export class UserError extends Error {
  // Each bundle has this class for itself, so errors are told apart by name.
  override readonly name = 'UserError';
}

/** Ends a command with an answer that is no failure: there is nothing to do, or nothing to show. */
export class UserAnswer extends Error {
  override readonly name = 'UserAnswer';
}

/** The answer of a command that finds no object of its row any more: before it is told, the view is to show the same. */
export class GoneAnswer extends UserAnswer {
  readonly isGone = true;
}

/** Code of what is unanswered when a connection closes. */
const pendingResponseRejected = -32_097;
/** It, and what else vscode-jsonrpc says of connections that have ended: not written, closed, disposed of. */
const connectionEnded: readonly unknown[] = [pendingResponseRejected, -32_099, 1, 2];

/** Registers commands, and is the one place where their errors become pop-ups. */
export class Commands implements vscode.Disposable {
  private readonly log: vscode.LogOutputChannel;
  private readonly rowCommands: ReadonlySet<CommandId>;
  private readonly onGone: () => void;
  private readonly registrations: vscode.Disposable[] = [];

  /**
   * `rowCommands` are those that stand in menus of rows, and not in that of the title; `onGone` is called when the
   * object of a row is found to be gone.
   */
  constructor(log: vscode.LogOutputChannel, rowCommands: ReadonlySet<CommandId>, onGone: () => void) {
    this.log = log;
    this.rowCommands = rowCommands;
    this.onGone = onGone;
  }

  /** `run` gets what VS Code passes: nothing from the palette, (item, selected items) from a row, (focused item) from the title. */
  register(id: CommandId, run: (...args: unknown[]) => unknown): void {
    const runOnRows = (...args: unknown[]) => {
      if (this.rowCommands.has(id) && isRowLost(args)) throw new UserError(lostRowText());
      return run(...args);
    };
    this.registrations.push(
      vscode.commands.registerCommand(id, (...args: unknown[]) => this.attempt(id, () => runOnRows(...args))),
    );
  }

  /** Does what comes after a command, or belongs to a setting: a button of a message was pressed. */
  async attempt(id: CommandId | SettingId, run: () => unknown): Promise<unknown> {
    try {
      return await run();
    } catch (error) {
      if (isGoneAnswer(error)) this.onGone();
      // The command has ended; its message may stay on screen for long.
      if (!(error instanceof vscode.CancellationError)) void this.report(id, error);
      return undefined;
    }
  }

  dispose(): void {
    for (const registration of this.registrations) registration.dispose();
  }

  private async report(id: CommandId | SettingId, error: unknown): Promise<void> {
    if (error instanceof Error && error.name === 'UserAnswer') {
      this.log.info(`${id}: ${error.message}`);
      await inform(error.message);
      return;
    }
    this.log.error(`${id}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    const showLog = vscode.l10n.t('Show Log');
    const message =
      error instanceof Error && error.name === 'UserError'
        ? error.message
        : vscode.l10n.t('IPC Explorer could not do this: {0}', reasonOf(error));
    const answer = await alarm(message, showLog);
    if (answer === showLog) this.log.show();
  }
}

/** Not by its class, which each bundle has for itself. */
function isGoneAnswer(error: unknown): boolean {
  return error instanceof Error && 'isGone' in error;
}

/** Why something failed, in the words of the user where the agent has ended over it. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isUnanswered = 'code' in error && error.code === pendingResponseRejected;
  return isUnanswered ? vscode.l10n.t('the agent ended before it had answered, and is started again') : error.message;
}

/** Whether a request was rejected because there is no agent. Anything else is a mistake, of the agent or our own. */
export function hasAgentEnded(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // StartError of src/live goes by this name.
  if (error.name === 'UserError') return true;
  return 'code' in error && connectionEnded.includes(error.code);
}

/** From a row's menu VS Code passes two arguments. A row that it is just asking for again comes as undefined. */
function isRowLost(args: readonly unknown[]): boolean {
  if (args.length !== 2) return false;
  const [row, selected] = args;
  return row === undefined || (Array.isArray(selected) && selected.includes(undefined));
}

function lostRowText(): string {
  return vscode.l10n.t(
    'Nothing was done: VS Code was refreshing this row and did not pass it on. Run the command again.',
  );
}

import * as vscode from 'vscode';
import { commandRows } from '../ui/commandRows.ts';
import type { Commands } from '../ui/commands.ts';
import { UserError } from '../ui/commands.ts';
import { inform } from '../ui/notifications.ts';
import type { ShownProcess } from './userRows.ts';

/** Commands of the rows of processes. */
export function registerProcessCommands(commands: Commands): void {
  commands.register('sysvipc.copyPid', (...rows) => copy(rows, ({ pid }) => String(pid)));
  commands.register('sysvipc.copyCommandLine', (...rows) => copy(rows, ({ commandLine, name }) => commandLine || name));
  commands.register('sysvipc.revealExecutable', (...rows) => reveal(processesOf(rows)[0]));
}

async function copy(rows: readonly unknown[], textOf: (process: ShownProcess) => string): Promise<void> {
  const texts = processesOf(rows).map(textOf);
  if (texts.length > 0) await vscode.env.clipboard.writeText(texts.join('\n'));
}

/** Shows the program in the file manager; where there is none (SSH, a browser) its path is copied instead. */
async function reveal(process: ShownProcess | undefined): Promise<void> {
  const { t } = vscode.l10n;
  if (!process) return;
  if (process.executable === undefined) {
    throw new UserError(
      t(
        'The program of {0} ({1}) may not be read: it belongs to another user. Copy its command line instead.',
        process.name,
        process.pid,
      ),
    );
  }
  if (vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined) {
    await vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(process.executable));
    return;
  }
  await vscode.env.clipboard.writeText(process.executable);
  void inform(t('Copied the path of the program: {0}', process.executable));
}

function processesOf([row, rows]: readonly unknown[]): ShownProcess[] {
  return commandRows(row, rows).flatMap((each) => processOf(each) ?? []);
}

interface ProcessNode {
  readonly row: { readonly item: { readonly process: ShownProcess } };
}

function processOf(node: unknown): ShownProcess | undefined {
  if (typeof node !== 'object' || node === null || !('row' in node)) return undefined;
  const { item } = (node as ProcessNode).row;
  return 'process' in item ? item.process : undefined;
}

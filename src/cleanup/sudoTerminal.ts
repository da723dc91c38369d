import * as vscode from 'vscode';
import type { ObjectRef } from '../sysv/objects.ts';
import { sudoLine } from './sudoLine.ts';

/** A shell that says when it is ready says it within this time, in milliseconds; its prompt follows. */
const readyMs = 3_000;
const promptMs = 500;

/** Opens a terminal with the command with which root removes these objects. It runs when the user presses Enter. */
export async function offerSudo(refused: readonly ObjectRef[]): Promise<void> {
  const terminal = vscode.window.createTerminal(vscode.l10n.t('Remove with sudo'));
  terminal.show();
  // A shell that is still starting would draw the line above its prompt, and once more behind it.
  await promptOf(terminal);
  terminal.sendText(sudoLine(refused), false);
}

function promptOf(terminal: vscode.Terminal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      subscription.dispose();
      resolve();
    };
    let timer = setTimeout(done, readyMs);
    const subscription = vscode.window.onDidChangeTerminalShellIntegration((event) => {
      if (event.terminal !== terminal) return;
      clearTimeout(timer);
      timer = setTimeout(done, promptMs);
    });
  });
}

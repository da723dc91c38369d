import * as vscode from 'vscode';

/** Says something that is no failure; gives back the button that was pressed. */
export function inform(text: string, ...buttons: readonly string[]): Thenable<string | undefined> {
  return vscode.window.showInformationMessage(withoutLinks(text), ...buttons);
}

/** Says something that needs a look; gives back the button that was pressed. */
export function warn(text: string, ...buttons: readonly string[]): Thenable<string | undefined> {
  return vscode.window.showWarningMessage(withoutLinks(text), ...buttons);
}

/** Says that something failed; gives back the button that was pressed. */
export function alarm(text: string, ...buttons: readonly string[]): Thenable<string | undefined> {
  return vscode.window.showErrorMessage(withoutLinks(text), ...buttons);
}

/**
 * Messages, names of processes and paths come from others. VS Code takes `[…](…)` in a notification for a link, also
 * one to a command with arguments: a word joiner, which nobody sees, keeps it text.
 */
function withoutLinks(text: string): string {
  return text.replaceAll('](', ']\u2060(');
}

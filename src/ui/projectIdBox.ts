import * as vscode from 'vscode';
import { projectIdText } from '../sysv/ftok.ts';
import type { ProjectIdProblem } from '../sysv/projectId.ts';
import { parseProjectId } from '../sysv/projectId.ts';
import { staysOpen } from './boxes.ts';

/** A project id as it was typed, and what it means. */
export interface ChosenProjectId {
  readonly typed: string;
  /** As an int. */
  readonly value: number;
}

/** Asks for a project id, and says while the user types what it means; undefined when cancelled. */
export async function askProjectId(title: string, suggestion: string): Promise<ChosenProjectId | undefined> {
  const { t } = vscode.l10n;
  const typed = await vscode.window.showInputBox({
    ...staysOpen,
    title,
    prompt: t("Project id, the second argument of ftok: A, 'A', 65 or 0x41"),
    value: suggestion,
    validateInput: remark,
  });
  const parsed = typed === undefined ? undefined : parseProjectId(typed);
  return typed !== undefined && parsed?.ok ? { typed, value: parsed.value } : undefined;
}

/** Says why it is none, or that only a part of it counts. */
function remark(typed: string): vscode.InputBoxValidationMessage | undefined {
  const parsed = parseProjectId(typed);
  if (!parsed.ok) return { message: problemText(parsed.problem), severity: vscode.InputBoxValidationSeverity.Error };
  if (!parsed.isCut) return undefined;
  const { byte, value } = parsed;
  const hex = `0x${byte.toString(16).padStart(2, '0')}`;
  return {
    message: vscode.l10n.t('Only the low 8 bits count: {0} is the same as {1} ({2}).', value, hex, projectIdText(byte)),
    severity: vscode.InputBoxValidationSeverity.Warning,
  };
}

function problemText(problem: ProjectIdProblem): string {
  const { t } = vscode.l10n;
  switch (problem) {
    case 'empty':
      return t('Type a character (A), or a number (65, 0x41).');
    case 'zero':
      return t('The low 8 bits are 0: POSIX leaves the key unspecified, and on Linux it may be IPC_PRIVATE.');
    case 'characters':
      return t('A project id is a single character or a number.');
    case 'notAscii':
      return t('This character is more than one byte; ftok takes only one. Type its number instead.');
    case 'tooLarge':
      return t('This number does not fit into an int.');
    case 'notNumber':
      return t('This is no number of C: write 65, 0x41 or 0101.');
  }
}

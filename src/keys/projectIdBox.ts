import * as vscode from 'vscode';
import { projectIdText } from '../sysv/ftok.ts';
import { parseProjectId } from '../sysv/projectId.ts';
import { staysOpen } from '../ui/boxes.ts';
import { baseName, problemText } from './words.ts';

/** A project id as it was typed, and what it means. */
export interface ChosenProjectId {
  readonly typed: string;
  /** As an int. */
  readonly value: number;
}

/** Asks for a project id, and says while the user types what it means; undefined when cancelled. */
export async function askProjectId(path: string, suggestion: string): Promise<ChosenProjectId | undefined> {
  const { t } = vscode.l10n;
  const typed = await vscode.window.showInputBox({
    ...staysOpen,
    title: t('Key of {0}', baseName(path)),
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

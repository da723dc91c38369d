import * as vscode from 'vscode';
import type { TreeNode } from './nodes.ts';

/** Adds the row with the focus to the selection, or takes it out; opens nothing. */
const toggleFocused = 'list.toggleSelection';

/**
 * The rows that a key was pressed on: the selected ones where there are several, else the one with the focus. VS Code
 * tells an extension of the selection alone, which stays behind when the focus is moved by keyboard: so the row with the
 * focus is found by what becomes of the selection when that row is toggled. None where that cannot be told.
 */
export async function keyRows(selection: () => readonly TreeNode[]): Promise<readonly TreeNode[]> {
  await vscode.commands.executeCommand(toggleFocused);
  const toggled = selection();
  await vscode.commands.executeCommand(toggleFocused);
  const selected = selection();
  if (selected.length > 1) return selected;
  const focused = [
    ...toggled.filter((row) => !selected.includes(row)),
    ...selected.filter((row) => !toggled.includes(row)),
  ];
  if (focused.length > 1) return [];
  return focused.length === 1 ? focused : selected;
}

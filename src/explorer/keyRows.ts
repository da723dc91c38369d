import * as vscode from 'vscode';
import type { TreeNode } from './nodes.ts';

/** Adds the row with the focus to the selection, or takes it out; opens nothing. */
const toggleFocused = 'list.toggleSelection';

/**
 * The rows that a key was pressed on: the selected ones where there are several, else the one with the focus. VS Code
 * tells an extension of the selection alone, which stays behind when the focus is moved by keyboard: so the row with the
 * focus is found by what becomes of the selection when that row is toggled.
 */
export class KeyRows {
  private readonly selection: () => readonly TreeNode[];
  private readonly toggle: () => Thenable<unknown>;
  private isFinding = false;

  /** `selection` are the selected rows of the view, and `toggle` turns that of the one with the focus over. */
  constructor(
    selection: () => readonly TreeNode[],
    toggle: () => Thenable<unknown> = () => vscode.commands.executeCommand(toggleFocused),
  ) {
    this.selection = selection;
    this.toggle = toggle;
  }

  /** None where it cannot be told. A press while another one is being answered counts as none: it is cancelled. */
  async find(): Promise<readonly TreeNode[]> {
    // Each would take what the other toggles for the row with the focus.
    if (this.isFinding) throw new vscode.CancellationError();
    this.isFinding = true;
    try {
      return await this.findAlone();
    } finally {
      this.isFinding = false;
    }
  }

  private async findAlone(): Promise<readonly TreeNode[]> {
    const before = this.selection();
    await this.toggle();
    const toggled = this.selection();
    await this.toggle();
    const selected = this.selection();
    // The focus has moved between the two, and another row was toggled than before.
    if (difference(before, selected).length > 0) return [];
    if (selected.length > 1) return selected;
    const focused = difference(toggled, selected);
    if (focused.length > 1) return [];
    return focused.length === 1 ? focused : selected;
  }
}

/** What is in one of two lists only. */
function difference(some: readonly TreeNode[], others: readonly TreeNode[]): TreeNode[] {
  return [...some.filter((row) => !others.includes(row)), ...others.filter((row) => !some.includes(row))];
}

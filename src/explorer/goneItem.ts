import * as vscode from 'vscode';
import type { TreeNode } from './nodes.ts';
import { nodeId } from './nodes.ts';

/**
 * VS Code may ask for a row in the moment between an object's end and the next drawing. For each row whose id is another
 * one than before it would read the whole group again: hundreds at once keep it busy for seconds.
 */
export function goneItem(node: TreeNode): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t('(gone)'));
  item.id = nodeId(node);
  return item;
}

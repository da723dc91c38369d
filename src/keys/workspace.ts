import * as vscode from 'vscode';
import { workspaceFolders } from '../ui/workspaceFolders.ts';
import type { SearchedWorkspace } from './contracts.ts';

/** The folders that are open, and what the user does not want to see in searches. */
export const openWorkspace: SearchedWorkspace = {
  folders: workspaceFolders,
  skippedNames: () =>
    ['files', 'search'].flatMap((section) => {
      const exclude = vscode.workspace.getConfiguration(section).get<Record<string, unknown>>('exclude', {});
      return Object.entries(exclude).flatMap(([glob, isOn]) => (isOn === true ? nameOf(glob) : []));
    }),
};

/** `node_modules` of a glob that means such folders anywhere; other globs do not keep anybody from entering. */
function nameOf(glob: string): string[] {
  const name = /^\*\*\/([^*?{}[\]/]+)$/.exec(glob)?.[1];
  return name ? [name] : [];
}

import type * as vscode from 'vscode';
import { buildCore } from './core.ts';
import type { ExtensionApi } from './live/api.ts';
import { createApi } from './live/api.ts';
import { nextTurn } from './live/nextTurn.ts';

let endAgent: (() => Promise<void>) | undefined;

/**
 * Builds the view first, then, in a turn of its own, everything else: two short pauses of the extension host instead
 * of a long one. Whoever waits for the extension gets all of it.
 */
export async function activate(context: vscode.ExtensionContext): Promise<ExtensionApi> {
  const core = buildCore(context);
  endAgent = () => core.agent.end();
  await nextTurn();
  const { addFeatures } = await import('./features.ts');
  addFeatures(core, context);
  return createApi(core.mirror, core.polling);
}

/** VS Code waits for this: an agent that hangs would outlive the window. */
export async function deactivate(): Promise<void> {
  await endAgent?.();
}

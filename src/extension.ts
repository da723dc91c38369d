import { join } from 'node:path';
import * as vscode from 'vscode';
import { registerCopyCommands } from './explorer/copyCommands.ts';
import { ObjectsView } from './explorer/objectsView.ts';
import { registerViewCommands } from './explorer/viewCommands.ts';
import { ViewState } from './explorer/viewState.ts';
import { AgentProcess } from './live/agentProcess.ts';
import type { ExtensionApi } from './live/api.ts';
import { createApi } from './live/api.ts';
import { Mirror } from './live/mirror.ts';
import { Polling } from './live/polling.ts';
import { defaultMultiplier } from './sysv/identifier.ts';
import { Commands } from './ui/commands.ts';
import { onDidChangeSetting, pollingIntervalMs } from './ui/settings.ts';

/** Builds the parts and hands them to each other. The agent is not started here, but when it is first needed. */
export function activate(context: vscode.ExtensionContext): ExtensionApi {
  const log = vscode.window.createOutputChannel('IPC Explorer', { log: true });
  const commands = new Commands(log);

  const agent = new AgentProcess(join(context.extensionPath, 'dist', 'agent.cjs'), log);
  const mirror = new Mirror();
  const polling = new Polling(agent, mirror, pollingIntervalMs(), log);
  const settings = onDidChangeSetting('sysvipc.polling.intervalSeconds', () =>
    polling.setInterval(pollingIntervalMs()),
  );

  const multiplier = () => agent.machine?.multiplier ?? defaultMultiplier;

  const viewState = new ViewState(context.workspaceState);
  const view = new ObjectsView(agent, mirror, polling, viewState, {
    multiplier,
    uid: () => agent.machine?.uid,
    hasAgentFailed: () => agent.state.is === 'failed',
    queueCapacity: (id) => polling.queueCapacity(id),
  });
  registerViewCommands(commands, { viewState, tree: view.tree, polling, agent, log });
  registerCopyCommands(commands, mirror, view.tree, multiplier);

  context.subscriptions.push(view, viewState, settings, polling, mirror, agent, commands, log);
  return createApi(mirror, polling);
}

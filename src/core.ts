import { join } from 'node:path';
import * as vscode from 'vscode';
import { CombinedRows } from './explorer/combinedRows.ts';
import { registerCopyCommands } from './explorer/copyCommands.ts';
import { KeyNamesSlot } from './explorer/keyNames.ts';
import { objectRows } from './explorer/objectRows.ts';
import { ObjectsView } from './explorer/objectsView.ts';
import { registerViewCommands } from './explorer/viewCommands.ts';
import { ViewState } from './explorer/viewState.ts';
import { AgentProcess } from './live/agentProcess.ts';
import { Assessments } from './live/assessments.ts';
import { Mirror } from './live/mirror.ts';
import { Polling } from './live/polling.ts';
import { defaultMultiplier } from './sysv/identifier.ts';
import { Commands } from './ui/commands.ts';
import { rowCommandIds } from './ui/ids.ts';
import { onDidChangeSetting, pollingIntervalMs, staleQuietMs } from './ui/settings.ts';
import { registerProcessCommands } from './users/processCommands.ts';
import { UserRows } from './users/userRows.ts';
import { UserStates } from './users/userStates.ts';

/** What every feature stands on: the live objects, their users, and the view. */
export type Core = ReturnType<typeof buildCore>;

/** Builds the parts of the view and hands them to each other. The agent is started when it is first needed. */
export function buildCore(context: vscode.ExtensionContext) {
  const log = vscode.window.createOutputChannel('IPC Explorer', { log: true });
  const commands = new Commands(log, rowCommandIds, () => catchUp());

  const traces = join(context.globalStorageUri.fsPath, 'traces');
  const agent = new AgentProcess(join(context.extensionPath, 'dist', 'agent.cjs'), traces, log);
  const mirror = new Mirror();
  const polling = new Polling(agent, mirror, pollingIntervalMs(), log);
  const assessments = new Assessments(agent, mirror, staleQuietMs(), log);
  const hold = () => vscode.Disposable.from(polling.hold(), assessments.hold());
  const subscriptions = [
    onDidChangeSetting('sysvipc.stale.showBadge', () => view.countStale()),
    onDidChangeSetting('sysvipc.polling.intervalSeconds', () => polling.setInterval(pollingIntervalMs())),
    onDidChangeSetting('sysvipc.stale.quietSeconds', () => assessments.setQuiet(staleQuietMs())),
  ];

  const multiplier = () => agent.machine?.multiplier ?? defaultMultiplier;
  const uid = () => agent.machine?.uid;
  const queueCapacity = (id: number) => polling.queueCapacity(id);
  const hasAgentFailed = () => agent.state.is === 'failed';

  const userStates = new UserStates(mirror, assessments, uid);
  const userRows = new UserRows(mirror, assessments);
  const keyNames = new KeyNamesSlot();
  const rowsBelow = new CombinedRows();
  rowsBelow.add(userRows);

  const viewState = new ViewState(context.workspaceState);
  const facts = { multiplier, uid, hasAgentFailed, queueCapacity, keyNames, states: userStates };
  const view = new ObjectsView(agent, mirror, hold, viewState, facts, rowsBelow);
  const catchUp = () => {
    if (viewState.isPaused) view.catchUp();
  };
  /** Others only want to know what is there: for them, a view that is paused stays as it is. */
  const refreshView = async () => {
    await polling.refresh();
    catchUp();
  };
  registerViewCommands(commands, { viewState, view, refreshView, agent, log });
  registerCopyCommands(commands, { mirror, tree: view.tree, multiplier, refresh: () => polling.refresh() });
  registerProcessCommands(commands);

  context.subscriptions.push(view, viewState, keyNames, rowsBelow, userRows, userStates);
  context.subscriptions.push(...subscriptions, assessments, polling, mirror, agent, commands, log);
  const rows = objectRows(view, mirror, log);
  return {
    log,
    commands,
    agent,
    mirror,
    polling,
    assessments,
    hold,
    userStates,
    facts,
    keyNames,
    rowsBelow,
    view,
    refreshView,
    rows,
  };
}

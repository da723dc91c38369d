import { join } from 'node:path';
import * as vscode from 'vscode';
import { BlockingPanel } from './blocking/blockingPanel.ts';
import { ObjectContents } from './contents/objectContents.ts';
import { registerContents } from './contents/register.ts';
import { combinedRows } from './explorer/contentRows.ts';
import { registerCopyCommands } from './explorer/copyCommands.ts';
import { objectRefOf } from './explorer/nodes.ts';
import { pickObject } from './explorer/objectPicker.ts';
import { objectRows } from './explorer/objectRows.ts';
import { ObjectsView } from './explorer/objectsView.ts';
import { registerViewCommands } from './explorer/viewCommands.ts';
import { ViewState } from './explorer/viewState.ts';
import { KeyNames } from './keys/keyNames.ts';
import { OriginFinder } from './keys/originFinder.ts';
import { Productions } from './keys/productions.ts';
import { registerKeys } from './keys/register.ts';
import { openWorkspace } from './keys/workspace.ts';
import { AgentProcess } from './live/agentProcess.ts';
import type { ExtensionApi } from './live/api.ts';
import { createApi } from './live/api.ts';
import { Assessments } from './live/assessments.ts';
import { Contents } from './live/contents.ts';
import { KeyService } from './live/keyService.ts';
import { Mirror } from './live/mirror.ts';
import { Polling } from './live/polling.ts';
import { registerSnippets } from './snippets/register.ts';
import { ParserService } from './source/parserService.ts';
import { SourceKeys } from './source/sourceKeys.ts';
import { SourceStructs } from './source/sourceStructs.ts';
import { defaultMultiplier } from './sysv/identifier.ts';
import type { Kind } from './sysv/objects.ts';
import { Commands } from './ui/commands.ts';
import { onDidChangeSetting, pollingIntervalMs, staleQuietMs } from './ui/settings.ts';
import { registerProcessCommands } from './users/processCommands.ts';
import { UserRows } from './users/userRows.ts';
import { UserStates } from './users/userStates.ts';

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

  const assessments = new Assessments(agent, mirror, staleQuietMs(), log);
  const userStates = new UserStates(mirror, assessments, () => agent.machine?.uid);
  const quiet = onDidChangeSetting('sysvipc.stale.quietSeconds', () => assessments.setQuiet(staleQuietMs()));
  const contents = new Contents(agent);
  const capacityOf = (id: number) => polling.queueCapacity(id);
  const objectContents = new ObjectContents(contents, mirror, capacityOf, pollingIntervalMs);
  const parser = new ParserService(join(context.extensionPath, 'dist'), log);
  const sourceKeys = new SourceKeys(parser, log);
  const keyService = new KeyService(agent);
  const productions = new Productions(context.workspaceState);
  const originFinder = new OriginFinder({
    service: keyService,
    sources: sourceKeys,
    workspace: openWorkspace,
    productions,
  });
  const keyNames = new KeyNames(mirror, originFinder, sourceKeys, productions, log);

  const viewState = new ViewState(context.workspaceState);
  const facts = {
    multiplier,
    uid: () => agent.machine?.uid,
    hasAgentFailed: () => agent.state.is === 'failed',
    queueCapacity: capacityOf,
    keyNames,
    states: userStates,
  };
  const hold = () => vscode.Disposable.from(polling.hold(), assessments.hold());
  const userRows = new UserRows(mirror, assessments);
  const rowsBelow = combinedRows([userRows, objectContents]);
  const view = new ObjectsView(agent, mirror, hold, viewState, facts, rowsBelow);
  registerProcessCommands(commands);
  const blocking = new BlockingPanel({
    mirror,
    assessments,
    alarms: () => userStates.alarms(),
    onDidChange: userStates.onDidChange,
    hold,
  });
  commands.register('sysvipc.showBlocking', () => blocking.show());
  registerViewCommands(commands, { viewState, tree: view.tree, polling, agent, log });
  registerCopyCommands(commands, mirror, view.tree, multiplier);

  const refresh = () => polling.refresh();
  const chooser = {
    refOf: objectRefOf,
    pick: async (kinds: readonly Kind[], placeHolder: string) => {
      await refresh();
      return (await pickObject(mirror, placeHolder, kinds))?.object;
    },
  };
  const structs = new SourceStructs(parser);
  const insides = registerContents({
    context,
    commands,
    contents,
    mirror,
    rows: objectContents,
    chooser,
    structs,
    refresh,
  });

  const keys = registerKeys(
    commands,
    {
      service: keyService,
      mirror,
      polling,
      sources: sourceKeys,
      finder: originFinder,
      names: keyNames,
      productions,
      rows: objectRows(view, mirror),
    },
    context.workspaceState,
    log,
  );

  context.subscriptions.push(registerSnippets(commands, context.extensionUri, objectRows(view, mirror), keyNames));
  context.subscriptions.push(blocking, userRows, userStates, assessments, quiet);
  context.subscriptions.push(insides, keys, keyNames, sourceKeys, parser);
  context.subscriptions.push(view, objectContents, viewState, settings, polling, mirror, agent, commands, log);
  return createApi(mirror, polling);
}

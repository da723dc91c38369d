import { join } from 'node:path';
import type * as vscode from 'vscode';
import { BlockingPanel } from './blocking/blockingPanel.ts';
import { registerCleanup } from './cleanup/register.ts';
import { ObjectContents } from './contents/objectContents.ts';
import { registerContents } from './contents/register.ts';
import type { Core } from './core.ts';
import { kindIcon } from './explorer/groupItem.ts';
import { KeyRows } from './explorer/keyRows.ts';
import { objectRefOf } from './explorer/nodes.ts';
import { pickObject } from './explorer/objectPicker.ts';
import { KeyNames } from './keys/keyNames.ts';
import { OriginFinder } from './keys/originFinder.ts';
import { Productions } from './keys/productions.ts';
import { registerKeys } from './keys/register.ts';
import { openWorkspace } from './keys/workspace.ts';
import { Contents } from './live/contents.ts';
import { KeyService } from './live/keyService.ts';
import { Leaks } from './live/leaks.ts';
import { Removals } from './live/removals.ts';
import { registerSnippets } from './snippets/register.ts';
import { ParserService } from './source/parserService.ts';
import { SourceKeys } from './source/sourceKeys.ts';
import { SourceStructs } from './source/sourceStructs.ts';
import type { Kind } from './sysv/objects.ts';
import { goneError } from './ui/commandRows.ts';
import { onDidChangeSetting, pollingIntervalMs } from './ui/settings.ts';

/** Adds everything that the view can do without: a bundle of its own, loaded once the view stands. */
export function addFeatures(core: Core, context: vscode.ExtensionContext): void {
  const { log, commands, agent, mirror, polling, assessments, hold, userStates, facts, refreshView, rows } = core;
  const refresh = () => polling.refresh();
  const parser = new ParserService(join(context.extensionPath, 'dist'), log);

  const blocking = new BlockingPanel({
    agent,
    mirror,
    assessments,
    alarms: () => userStates.alarms(),
    onDidChange: userStates.onDidChange,
    hold,
  });
  commands.register('sysvipc.showBlocking', () => blocking.show());
  commands.register('sysvipc.revealObject', async (row) => {
    const object = rows.objectOf(row);
    if (!object) throw goneError();
    await rows.reveal(object);
  });

  const contents = new Contents(agent);
  const objectContents = new ObjectContents(contents, mirror, facts.queueCapacity, pollingIntervalMs);
  core.rowsBelow.add(objectContents);
  const pace = onDidChangeSetting('sysvipc.polling.intervalSeconds', () => objectContents.intervalChanged());
  const chooser = {
    refOf: objectRefOf,
    pick: async (kinds: readonly Kind[], placeHolder: string) => {
      await refresh();
      return pickObject(mirror, placeHolder, kinds);
    },
  };
  const structs = new SourceStructs(parser, log);
  const service = new KeyService(agent);
  const insides = registerContents({
    context,
    commands,
    contents,
    mirror,
    rows: objectContents,
    chooser,
    capacityOf: facts.queueCapacity,
    structs,
    computeKey: (path, projectId) => service.compute(path, projectId),
    refreshView,
    watch: () => polling.hold(),
    reveal: async (ref) => {
      const object = mirror.find(ref)?.object;
      if (object) await rows.reveal(object);
    },
  });

  const sources = new SourceKeys(parser, log);
  const productions = new Productions(context.workspaceState);
  const finder = new OriginFinder({ service, sources, workspace: openWorkspace, productions });
  const names = new KeyNames(mirror, finder, sources, productions, log);
  core.keyNames.fill(names);
  const createWithKey = (key: number) => insides.create({ key });
  const keyParts = { service, mirror, polling, sources, finder, names, productions, rows, createWithKey };
  const keys = registerKeys(commands, keyParts, context.workspaceState, log);

  const snippets = registerSnippets(commands, context.extensionUri, rows, names);

  const removals = new Removals(agent, join(context.globalStorageUri.fsPath, 'removed'));
  const keyRows = new KeyRows(() => core.view.selection);
  const view = { ...rows, keyRows: () => keyRows.find() };
  const cleanup = registerCleanup(
    { commands, removals, mirror, refresh, refreshView, ...view, pickObject: chooser.pick, uid: facts.uid, kindIcon },
    { assessments, leaks: new Leaks(agent), memento: context.workspaceState, hold, log },
  );

  // What was kept long enough goes, also where nobody ever asks for it.
  const pruning = agent.onDidConnect(() => void cleanup.prune());

  context.subscriptions.push(
    pruning,
    pace,
    cleanup,
    snippets,
    keys,
    names,
    sources,
    insides,
    objectContents,
    blocking,
    parser,
  );
}

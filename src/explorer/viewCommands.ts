import * as vscode from 'vscode';
import type { AgentProcess } from '../live/agentProcess.ts';
import { staysOpen } from '../ui/boxes.ts';
import type { Commands } from '../ui/commands.ts';
import { noFilter } from './filter.ts';
import { askFilter } from './filterBox.ts';
import type { GroupNode } from './nodes.ts';
import type { ObjectsView } from './objectsView.ts';
import type { SortOrder } from './sortOrder.ts';
import { sortOrders } from './sortOrder.ts';
import type { Grouping, ViewState } from './viewState.ts';
import { groupings } from './viewState.ts';

/** Commands of the view's title, and of its welcome texts. */
export function registerViewCommands(
  commands: Commands,
  parts: {
    readonly viewState: ViewState;
    readonly view: ObjectsView;
    /** Reads the tables again, and shows the result also where the view is paused. */
    readonly refreshView: () => Promise<void>;
    readonly agent: AgentProcess;
    readonly log: vscode.LogOutputChannel;
  },
): void {
  const { viewState, view, refreshView, agent, log } = parts;
  commands.register('sysvipc.refresh', refreshView);
  commands.register('sysvipc.pause', () => viewState.setPaused(true));
  commands.register('sysvipc.resume', () => viewState.setPaused(false));
  commands.register('sysvipc.filter', () => askFilter(viewState));
  commands.register('sysvipc.clearFilter', () => viewState.setFilter(noFilter));
  commands.register('sysvipc.showOnlyMine', () => viewState.setFilter({ ...viewState.filter, isOnlyMine: true }));
  commands.register('sysvipc.showAllOwners', () => viewState.setFilter({ ...viewState.filter, isOnlyMine: false }));
  commands.register('sysvipc.sort', () => askSortOrder(viewState));
  commands.register('sysvipc.groupBy', () => askGrouping(viewState));
  commands.register('sysvipc.showMore', (node) => {
    if (isMoreNode(node)) view.showMore(node.group);
  });
  commands.register('sysvipc.restartAgent', () => agent.restart());
  commands.register('sysvipc.showLog', () => log.show());
}

async function askSortOrder(viewState: ViewState): Promise<void> {
  const items = sortOrders.map((order) => ({
    label: sortLabel(order),
    description: order === viewState.sortOrder ? vscode.l10n.t('current') : '',
    order,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    ...staysOpen,
    placeHolder: vscode.l10n.t('Sort the objects by'),
  });
  if (chosen) await viewState.setSortOrder(chosen.order);
}

async function askGrouping(viewState: ViewState): Promise<void> {
  const items = groupings.map((grouping) => ({
    label: groupingLabel(grouping),
    description: grouping === viewState.grouping ? vscode.l10n.t('current') : '',
    grouping,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    ...staysOpen,
    placeHolder: vscode.l10n.t('Group the objects by'),
  });
  if (chosen) await viewState.setGrouping(chosen.grouping);
}

function groupingLabel(grouping: Grouping): string {
  const { t } = vscode.l10n;
  switch (grouping) {
    case 'kind':
      return t('Kind');
    case 'verdict':
      return t('Use: in use, active, stale');
    case 'owner':
      return t('Owner');
    case 'process':
      return t('Process that uses it');
  }
}

function sortLabel(order: SortOrder): string {
  const { t } = vscode.l10n;
  switch (order) {
    case 'slot':
      return t('Slot, as the kernel lists them');
    case 'key':
      return t('Key');
    case 'owner':
      return t('Owner');
    case 'size':
      return t('Size, largest first');
    case 'activity':
      return t('Last activity, latest first');
  }
}

function isMoreNode(argument: unknown): argument is { readonly group: GroupNode } {
  return typeof argument === 'object' && argument !== null && 'type' in argument && argument.type === 'more';
}

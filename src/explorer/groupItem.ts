import * as vscode from 'vscode';
import type { Limits } from '../sysv/limits.ts';
import { isNearLimit, objectLimit } from '../sysv/limits.ts';
import type { Kind } from '../sysv/objects.ts';
import type { TableState } from '../sysv/table.ts';
import { exactBytes, groupedDigits } from '../ui/format.ts';
import type { ObjectHeading } from '../ui/objectStates.ts';
import type { GroupRows } from './groupRows.ts';
import type { AlarmNode, GroupNode, MoreNode, WarningNode } from './nodes.ts';
import { nodeId } from './nodes.ts';
import { groupTitle } from './words.ts';

/** What the row of a kind tells. */
export interface KindFacts {
  readonly count: number;
  /** How many pass the filter; the same as `count` without one. */
  readonly matching: number;
  readonly limits: Limits | undefined;
}

const icons: Readonly<Record<Kind, string>> = { msg: 'mail', sem: 'milestone', shm: 'circuit-board' };

/** The codicon of a kind. */
export function kindIcon(kind: Kind): string {
  return icons[kind];
}

/** The row of a group that was made of a heading. */
export function headingItem(node: GroupNode, heading: ObjectHeading, { total, matching }: GroupRows): vscode.TreeItem {
  const item = new vscode.TreeItem(heading.title, vscode.TreeItemCollapsibleState.Expanded);
  item.id = nodeId(node);
  item.contextValue = 'group.heading';
  item.description = matching === total ? String(total) : vscode.l10n.t('{0}, {1} shown', total, matching);
  item.iconPath = new vscode.ThemeIcon(heading.icon);
  item.accessibilityInformation = { label: `${heading.title}, ${item.description}` };
  return item;
}

/** The row of something that is wrong among several objects. */
export function alarmItem(node: AlarmNode): vscode.TreeItem {
  const { text, explanation, command } = node.alarm;
  const item = new vscode.TreeItem(text, vscode.TreeItemCollapsibleState.None);
  item.id = nodeId(node);
  item.contextValue = 'alarm';
  item.iconPath = new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.errorForeground'));
  item.tooltip = explanation;
  item.accessibilityInformation = { label: `${text}. ${explanation}` };
  if (command) item.command = command;
  return item;
}

/** The row of a kind: how many objects there are, and of how many. */
export function kindItem(node: GroupNode, kind: Kind, { count, matching, limits }: KindFacts): vscode.TreeItem {
  const { t } = vscode.l10n;
  const title = groupTitle(kind);
  const item = new vscode.TreeItem(title, vscode.TreeItemCollapsibleState.Expanded);
  item.id = nodeId(node);
  item.contextValue = `group.${kind}`;
  const limit = limits && objectLimit(kind, limits);
  const counted = limit ? t('{0} of {1}', count, limit.most) : String(count);
  item.description = matching === count ? counted : t('{0}, {1} shown', counted, matching);
  item.iconPath = new vscode.ThemeIcon(icons[kind]);
  item.accessibilityInformation = { label: `${title}, ${item.description}` };
  item.tooltip = limits ? limitsText(kind, limits) : title;
  if (limit && isNearLimit(count, limit.most)) {
    item.iconPath = new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
    const warning = t(
      '{0} of {1} are in use. When none is left, creating another fails with ENOSPC. The limit is the sysctl {2}.',
      count,
      limit.most,
      limit.sysctl,
    );
    item.tooltip = warning;
    item.accessibilityInformation = { label: `${title}, ${warning}` };
  }
  return item;
}

/** The row behind the last one of a long group. */
export function moreItem(node: MoreNode, hidden: number): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t('Show more'), vscode.TreeItemCollapsibleState.None);
  item.id = nodeId(node);
  item.contextValue = 'more';
  item.description = vscode.l10n.t('{0} not shown', hidden);
  item.iconPath = new vscode.ThemeIcon('ellipsis');
  item.command = { command: 'sysvipc.showMore', title: vscode.l10n.t('Show more'), arguments: [node] };
  return item;
}

/** A row that says what is wrong with a table; undefined when nothing is. */
export function warningItem(node: WarningNode, state: TableState): vscode.TreeItem | undefined {
  const { t } = vscode.l10n;
  const path = `/proc/sysvipc/${node.kind}`;
  let label: string;
  if (!state.isReadable) label = t('{0} cannot be read: {1}', path, state.errno);
  else if (state.malformed === 0) return undefined;
  else if (state.malformed === 1) label = t('1 line of {0} was not understood', path);
  else label = t('{0} lines of {1} were not understood', state.malformed, path);
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.None);
  item.id = nodeId(node);
  item.contextValue = 'warning';
  item.iconPath = new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
  item.tooltip = state.isReadable ? state.sample : t('Its rows are from the last time that it could be read.');
  item.command = { command: 'sysvipc.showLog', title: t('Show Log') };
  return item;
}

function limitsText(kind: Kind, limits: Limits): string {
  const { t } = vscode.l10n;
  switch (kind) {
    case 'msg':
      return [
        t('At most {0} queues (kernel.msgmni)', limits.msgmni),
        t('At most {0} a message (kernel.msgmax)', exactBytes(limits.msgmax)),
        t('{0} a queue unless set otherwise (kernel.msgmnb)', exactBytes(limits.msgmnb)),
      ].join('\n');
    case 'sem':
      return t(
        'At most {0} sets, {1} semaphores in all, {2} a set (kernel.sem)',
        limits.semmni,
        limits.semmns,
        limits.semmsl,
      );
    case 'shm':
      return [
        t('At most {0} segments (kernel.shmmni)', limits.shmmni),
        t('At most {0} a segment (kernel.shmmax)', exactBytes(limits.shmmax)),
        t('At most {0} pages in all (kernel.shmall)', groupedDigits(limits.shmall)),
      ].join('\n');
  }
}

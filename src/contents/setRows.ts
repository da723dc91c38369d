import * as vscode from 'vscode';
import type { Contents, SemaphoreState } from '../live/contents.ts';
import type { SemaphoreSet } from '../sysv/objects.ts';
import type { ContentRow } from '../ui/contentRow.ts';
import { moreRow, refusalRow, SemaphoreRow } from './rows.ts';

const fewSemaphores = 25;

/** The semaphores of a set. */
export function setRows(set: SemaphoreSet, contents: Contents, limit: number): ContentRow[] {
  const { t } = vscode.l10n;
  const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(t('Semaphores'), set.nsems <= fewSemaphores ? Expanded : Collapsed);
  item.description = String(set.nsems);
  item.contextValue = 'content.semaphores';
  item.iconPath = new vscode.ThemeIcon('symbol-numeric');
  item.accessibilityInformation = { label: t('Semaphores: {0}', set.nsems) };
  return [{ key: 'semaphores', item, children: () => semaphoreRows(set, contents, limit) }];
}

async function semaphoreRows({ kind, id }: SemaphoreSet, contents: Contents, limit: number): Promise<ContentRow[]> {
  const page = await contents.semaphores(id, 0, limit);
  if (!page.ok) return [refusalRow(page.errno)];
  const rows: ContentRow[] = page.value.semaphores.map(
    (facts) => new SemaphoreRow({ kind, id }, facts.index, semaphoreItem(facts)),
  );
  if (page.value.semaphores.length < page.value.nsems) rows.push(moreRow({ kind, id }));
  return rows;
}

function semaphoreItem(facts: SemaphoreState): vscode.TreeItem {
  const { t } = vscode.l10n;
  const item = new vscode.TreeItem(t('#{0} = {1}', facts.index, facts.value), vscode.TreeItemCollapsibleState.None);
  const waiting = waitingText(facts);
  item.description = [waiting, lastText(facts)].filter(Boolean).join(' · ');
  item.contextValue = 'content.semaphore';
  if (waiting) item.iconPath = new vscode.ThemeIcon('watch', new vscode.ThemeColor('list.warningForeground'));
  item.tooltip = [
    t('Value {0}', facts.value),
    t('Waiting for increase: {0}', facts.waitingForIncrease),
    t('Waiting for zero: {0}', facts.waitingForZero),
    facts.pid === 0 ? t('No process has operated on it yet.') : lastText(facts),
  ].join('\n');
  item.accessibilityInformation = {
    label: t('Semaphore {0}, value {1}, {2}', facts.index, facts.value, item.description),
  };
  return item;
}

function waitingText({ waitingForIncrease, waitingForZero }: SemaphoreState): string {
  const { t } = vscode.l10n;
  return [
    waitingForIncrease > 0 ? t('{0} waiting for increase', waitingForIncrease) : '',
    waitingForZero > 0 ? t('{0} waiting for zero', waitingForZero) : '',
  ]
    .filter(Boolean)
    .join(' · ');
}

function lastText({ pid, command }: SemaphoreState): string {
  const { t } = vscode.l10n;
  if (pid === 0) return '';
  return command === undefined ? t('last {0} (gone)', pid) : t('last {0} {1}', pid, command);
}

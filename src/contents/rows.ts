import * as vscode from 'vscode';
import type { ObjectRef } from '../sysv/objects.ts';
import type { ContentRow } from '../ui/contentRow.ts';
import { refusalText } from './refusal.ts';

/** A row that stands for one message. */
export class MessageRow implements ContentRow {
  readonly key: string;
  readonly item: vscode.TreeItem;
  /** The message as a document. */
  readonly uri: vscode.Uri;

  constructor(position: number, uri: vscode.Uri, item: vscode.TreeItem) {
    this.key = `m${position}`;
    this.item = item;
    this.uri = uri;
  }
}

/** A row that stands for one semaphore of a set. */
export class SemaphoreRow implements ContentRow {
  readonly key: string;
  readonly item: vscode.TreeItem;
  readonly ref: ObjectRef;
  readonly index: number;

  constructor(ref: ObjectRef, index: number, item: vscode.TreeItem) {
    this.key = `s${index}`;
    this.item = item;
    this.ref = ref;
    this.index = index;
  }
}

/** The row that a command was called on: the tree wraps it, and VS Code passes it untyped. */
export function rowOf(argument: unknown): unknown {
  return typeof argument === 'object' && argument !== null && 'row' in argument ? argument.row : undefined;
}

/** Says in words why there is nothing to show. */
export function refusalRow(errno: string): ContentRow {
  const { t } = vscode.l10n;
  const item = new vscode.TreeItem(t('Cannot be shown'), vscode.TreeItemCollapsibleState.None);
  item.description = refusalText(errno);
  item.tooltip = item.description;
  item.iconPath = new vscode.ThemeIcon('lock');
  item.contextValue = 'content.refusal';
  item.accessibilityInformation = { label: t('Cannot be shown: {0}', item.description) };
  return { key: 'refusal', item };
}

/** A row behind the last one that is shown. */
export function moreRow(ref: ObjectRef): ContentRow {
  const { t } = vscode.l10n;
  const item = new vscode.TreeItem(t('Show more'), vscode.TreeItemCollapsibleState.None);
  item.iconPath = new vscode.ThemeIcon('ellipsis');
  item.contextValue = 'content.more';
  item.command = { command: 'sysvipc.showMoreContents', title: t('Show more'), arguments: [ref] };
  return { key: 'more', item };
}

import * as vscode from 'vscode';
import type { Contents, Peeked, PeekedText } from '../live/contents.ts';
import type { MessageQueue } from '../sysv/objects.ts';
import { previewText } from '../ui/byteText.ts';
import type { ContentRow } from '../ui/contentRow.ts';
import { exactBytes, humanBytes } from '../ui/format.ts';
import { lookedLength, lookOf } from './messageLook.ts';
import { messageUri } from './placeUri.ts';
import { refusalText } from './refusal.ts';
import { MessageRow, moreRow, refusalRow } from './rows.ts';
import { histogramOf } from './typeHistogram.ts';

/** Queues of no more messages than this show them at once. */
const fewMessages = 25;

/** What is needed to show a queue. */
export interface QueueRowsContext {
  readonly contents: Contents;
  /** `msg_qbytes`; undefined when the queue is gone. */
  readonly capacity: number | undefined;
  /** How many messages may be shown. */
  readonly limit: number;
}

/** The messages of a queue, and how many there are of each type. */
export function queueRows(queue: MessageQueue, context: QueueRowsContext): ContentRow[] {
  const { t } = vscode.l10n;
  const { qnum } = queue;
  const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  // An empty queue as well: VS Code does not open a row by itself that becomes able to later.
  const item = new vscode.TreeItem(t('Messages'), qnum <= fewMessages ? Expanded : Collapsed);
  item.description = fillText(queue, context.capacity);
  item.contextValue = 'content.messages';
  item.iconPath = new vscode.ThemeIcon('inbox');
  item.tooltip = t('Looked at without taking them: the queue and its receivers do not notice.');
  item.accessibilityInformation = { label: t('Messages: {0}', item.description) };
  const messages: ContentRow = { key: 'messages', item, children: () => messageRows(queue, context) };
  if (qnum < 2) return [messages];
  const types = new vscode.TreeItem(t('By type'), Collapsed);
  types.contextValue = 'content.types';
  types.iconPath = new vscode.ThemeIcon('graph');
  return [messages, { key: 'types', item: types, children: () => typeRows(queue.id, context.contents) }];
}

/** `3 · 48 B of 16 KiB (0.3 %)`. */
function fillText({ qnum, cbytes }: MessageQueue, capacity: number | undefined): string {
  const { t } = vscode.l10n;
  if (capacity === undefined) return t('{0} · {1}', qnum, humanBytes(cbytes));
  return t('{0} · {1} of {2} ({3})', qnum, humanBytes(cbytes), humanBytes(capacity), percent(cbytes, capacity));
}

function percent(part: number, whole: number): string {
  const value = whole === 0 ? 0 : (part / whole) * 100;
  if (value > 0 && value < 0.1) return '< 0.1 %';
  return `${value > 0 && value < 10 ? value.toFixed(1) : Math.round(value)} %`;
}

async function messageRows(queue: MessageQueue, { contents, limit }: QueueRowsContext): Promise<ContentRow[]> {
  const { kind, id } = queue;
  const page = await contents.peek(id, 0, limit, lookedLength);
  if (!page.ok) return [refusalRow(page.errno)];
  const rows: ContentRow[] = page.value.messages.map((message) => messageRow(queue, message));
  if (!page.value.isEnd) rows.push(moreRow({ kind, id }));
  return rows;
}

function messageRow(queue: MessageQueue, message: Peeked): ContentRow {
  const { t } = vscode.l10n;
  const item = new vscode.TreeItem(`#${message.position}`, vscode.TreeItemCollapsibleState.None);
  if (!message.ok) {
    item.description = refusalText(message.errno);
    return { key: `m${message.position}`, item };
  }
  item.description = messageFacts(message);
  item.tooltip = messageTooltip(message);
  item.contextValue = 'content.message';
  item.accessibilityInformation = { label: t('Message {0}, {1}', message.position, item.description) };
  const uri = messageUri(queue, message.position, message.type, lookOf(message.length, message.text));
  item.command = { command: 'vscode.open', title: t('Open'), arguments: [uri] };
  return new MessageRow(message.position, uri, item);
}

/** `type 7 · 340 B · hello`: a message in one line. */
export function messageFacts({ type, length, text }: PeekedText): string {
  const preview = previewText(text, lookedLength);
  const facts = vscode.l10n.t('type {0} · {1}', String(type), humanBytes(length));
  return preview === '' ? facts : `${facts} · ${preview}`;
}

function messageTooltip({ position, type, length, text }: PeekedText): string {
  const { t } = vscode.l10n;
  const place = position === 0 ? t('The next one that is received') : t('{0} stand before it', position);
  return [place, t('Type {0}, {1}', String(type), exactBytes(length)), previewText(text, lookedLength)]
    .filter(Boolean)
    .join('\n');
}

async function typeRows(id: number, contents: Contents): Promise<ContentRow[]> {
  const { t } = vscode.l10n;
  const histogram = await histogramOf(contents, id);
  if (!histogram.ok) return [refusalRow(histogram.errno)];
  const { types, counted, isComplete } = histogram.value;
  const rows: ContentRow[] = types.map(({ type, count, bytes }) => {
    const item = new vscode.TreeItem(t('type {0}', String(type)), vscode.TreeItemCollapsibleState.None);
    const share = percent(count, counted);
    const messages = count === 1 ? t('1 message') : t('{0} messages', count);
    item.description = t('{0} · {1} · {2}', messages, share, humanBytes(bytes));
    item.accessibilityInformation = { label: t('Type {0}: {1}', String(type), item.description) };
    item.contextValue = 'content.type';
    return { key: `t${type}`, item };
  });
  if (!isComplete) {
    const item = new vscode.TreeItem(t('Only the first {0} messages are counted', counted));
    rows.push({ key: 'rest', item });
  }
  return rows;
}

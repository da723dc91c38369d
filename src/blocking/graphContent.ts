import * as vscode from 'vscode';
import type { WaitEdge } from '../sysv/deadlocks.ts';
import { keyLabel } from '../sysv/key.ts';
import type { IpcObject, ObjectRef } from '../sysv/objects.ts';
import { refText } from '../sysv/objects.ts';
import { escapedHtml } from '../ui/escapedHtml.ts';
import type { Alarm } from '../ui/objectStates.ts';
import { objectName } from '../ui/objectWords.ts';
import { blockedText, processText, waitText } from '../ui/verdictWords.ts';
import type { GraphArrow, GraphNode, WaitGraph } from './waitGraph.ts';

/** What the page is made of. */
export interface GraphFacts {
  readonly graph: WaitGraph;
  readonly edges: readonly WaitEdge[];
  /** What kept us from seeing all waits, each in a sentence; undefined before anybody has looked. */
  readonly unseen: readonly string[] | undefined;
  /** The possible deadlocks. */
  readonly alarms: readonly Alarm[];
  find(ref: ObjectRef): IpcObject | undefined;
}

const box = { width: 190, height: 40, gapX: 90, gapY: 16, margin: 12 } as const;
const columnIndex = { waiter: 0, object: 1, holder: 2 } as const;
const longestText = 26;

/** What stands on the page, as HTML. */
export function graphContent(page: GraphFacts): string {
  const { t } = vscode.l10n;
  const { edges, alarms } = page;
  const alarmList = alarms.map(alarmText).join('\n');
  const sentences = edges.map((edge) => `<li>${escapedHtml(sentence(edge, page))}</li>`).join('\n');
  const notes = (page.unseen ?? []).map((line) => `<p>${escapedHtml(line)}</p>`).join('\n');
  const waits =
    edges.length === 0
      ? `<p>${escapedHtml(noWaitText(page))}</p>`
      : `${alarmList}\n<div class="picture">${picture(page)}</div>\n<h2>${escapedHtml(t('In words'))}</h2>\n<ul>${sentences}</ul>`;
  return `<h1>${escapedHtml(t('Who waits for what'))}</h1>\n${waits}\n${notes}`;
}

function noWaitText({ unseen }: GraphFacts): string {
  const { t } = vscode.l10n;
  if (!unseen) return t('Looking…');
  return unseen.length === 0
    ? t('No process waits on a message queue or a semaphore set.')
    : t('No process is seen to wait on a message queue or a semaphore set.');
}

function alarmText({ text, explanation }: Alarm): string {
  return `<div class="alarm" role="alert"><strong>${escapedHtml(text)}</strong><p>${escapedHtml(explanation)}</p></div>`;
}

function picture({ graph, edges, find }: GraphFacts): string {
  const { t } = vscode.l10n;
  const rows = Math.max(...graph.nodes.map(({ row }) => row)) + 1;
  const width = 3 * box.width + 2 * box.gapX + 2 * box.margin;
  const height = rows * (box.height + box.gapY) + 2 * box.margin;
  const names = namesOf(edges, find);
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const arrows = graph.arrows.map((arrow) => arrowShape(arrow, byId)).join('\n');
  const boxes = graph.nodes.map((node) => boxShape(node, names.get(node.id) ?? restText(node))).join('\n');
  return `<svg role="img" aria-label="${escapedHtml(t('Picture of the waits; the same stands below in words'))}"
 viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">
<path d="M0 0 8 4 0 8z"/></marker>
<marker id="cycleTip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="5" markerHeight="5" orient="auto">
<path d="M0 0 8 4 0 8z"/></marker></defs>
${arrows}
${boxes}
</svg>`;
}

function boxShape(node: GraphNode, name: string): string {
  const { x, y } = cornerOf(node);
  const short = name.length > longestText ? `${name.slice(0, longestText - 1)}…` : name;
  const classes = [node.column === 'object' ? 'object' : 'process', node.isInCycle ? 'cycle' : ''].join(' ').trim();
  return `<g class="${classes}"><title>${escapedHtml(name)}</title>
<rect x="${x}" y="${y}" width="${box.width}" height="${box.height}" rx="5"/>
<text x="${x + box.width / 2}" y="${y + box.height / 2}">${escapedHtml(short)}</text></g>`;
}

function arrowShape({ from, to, edge, isInCycle }: GraphArrow, byId: ReadonlyMap<string, GraphNode>): string {
  const start = byId.get(from);
  const end = byId.get(to);
  if (!start || !end) return '';
  const isForward = columnIndex[end.column] > columnIndex[start.column];
  const a = cornerOf(start);
  const b = cornerOf(end);
  const x1 = isForward ? a.x + box.width : a.x;
  const x2 = isForward ? b.x : b.x + box.width;
  const y1 = a.y + box.height / 2 + (isForward ? -6 : 8);
  const y2 = b.y + box.height / 2 + (isForward ? -6 : 8);
  const bend = isForward ? box.gapX / 2 : -box.gapX / 2;
  const isWait = start.column === 'waiter';
  const waits = start.rest > 0 ? restText(start) : waitText(edge.task.wait);
  const text = isWait ? waits : vscode.l10n.t('changed last by');
  return `<g class="arrow${isInCycle ? ' cycle' : ''}${isWait ? '' : ' holds'}"><title>${escapedHtml(text)}</title>
<path d="M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}" marker-end="url(#${isInCycle ? 'cycleTip' : 'tip'})"/></g>`;
}

function cornerOf({ column, row }: GraphNode): { readonly x: number; readonly y: number } {
  return {
    x: box.margin + columnIndex[column] * (box.width + box.gapX),
    y: box.margin + row * (box.height + box.gapY),
  };
}

function namesOf(edges: readonly WaitEdge[], find: GraphFacts['find']): Map<string, string> {
  const names = new Map<string, string>();
  for (const { ref, task, holder } of edges) {
    names.set(refText(ref), nameOf(ref, find));
    for (const process of [task.process, ...(holder ? [holder] : [])]) {
      names.set(`process:${process.pid}`, processText(process));
    }
  }
  return names;
}

function restText({ rest }: GraphNode): string {
  return vscode.l10n.t('… and {0} more', rest);
}

function nameOf(ref: ObjectRef, find: GraphFacts['find']): string {
  const object = find(ref);
  return object ? `${ref.kind} ${ref.id} ${keyLabel(object.key)}` : `${ref.kind} ${ref.id}`;
}

function sentence({ ref, task, holder }: WaitEdge, { find }: GraphFacts): string {
  const { t } = vscode.l10n;
  const object = find(ref);
  const what = object ? objectName(object) : `${ref.kind} ${ref.id}`;
  return holder
    ? t('{0}, on {1}; changed last by {2}', blockedText(task), what, processText(holder))
    : t('{0}, on {1}', blockedText(task), what);
}

import * as vscode from 'vscode';
import type { WaitEdge } from '../sysv/deadlocks.ts';
import { refText } from '../sysv/objects.ts';
import { escapedHtml } from '../ui/escapedHtml.ts';
import { keyAndId, kindName } from '../ui/objectWords.ts';
import { processText, waitText } from '../ui/verdictWords.ts';
import type { GraphFacts } from './graphContent.ts';
import type { GraphArrow, GraphNode } from './waitGraph.ts';

/** What stands in a box: a name, and what it does or is. */
interface BoxText {
  readonly name: string;
  readonly detail: string;
}

const box = { width: 200, height: 44, gapX: 80, gapY: 16, margin: 12 } as const;
const columnIndex = { waiter: 0, object: 1, holder: 2 } as const;
const longestName = 28;
const longestDetail = 34;

/** The waits as a picture: SVG, as wide as the page where that is narrower. */
export function graphPicture({ graph, edges, find }: GraphFacts): string {
  const { t } = vscode.l10n;
  const rows = Math.max(...graph.nodes.map(({ row }) => row)) + 1;
  const columns = Math.max(...graph.nodes.map(({ column }) => columnIndex[column])) + 1;
  const width = columns * (box.width + box.gapX) - box.gapX + 2 * box.margin;
  const height = rows * (box.height + box.gapY) + 2 * box.margin;
  const texts = textsOf(edges, find);
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const arrows = graph.arrows.map((arrow) => arrowShape(arrow, byId)).join('\n');
  const boxes = graph.nodes.map((node) => boxShape(node, texts.get(node.id) ?? restText(node))).join('\n');
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

function boxShape(node: GraphNode, { name, detail }: BoxText): string {
  const { x, y } = cornerOf(node);
  const middle = x + box.width / 2;
  const classes = [node.column === 'object' ? 'object' : 'process', node.isInCycle ? 'cycle' : ''].join(' ').trim();
  const lines =
    detail === ''
      ? `<text x="${middle}" y="${y + box.height / 2}">${cut(name, longestName)}</text>`
      : `<text x="${middle}" y="${y + 15}">${cut(name, longestName)}</text>
<text class="detail" x="${middle}" y="${y + 31}">${cut(detail, longestDetail)}</text>`;
  return `<g class="${classes}"><title>${escapedHtml([name, detail].filter(Boolean).join(', '))}</title>
<rect x="${x}" y="${y}" width="${box.width}" height="${box.height}" rx="5"/>
${lines}</g>`;
}

function cut(text: string, longest: number): string {
  return escapedHtml(text.length > longest ? `${text.slice(0, longest - 1)}…` : text);
}

function arrowShape({ from, to, isInCycle }: GraphArrow, byId: ReadonlyMap<string, GraphNode>): string {
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
  return `<g class="arrow${isInCycle ? ' cycle' : ''}${isWait ? '' : ' holds'}">
<path d="M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}" marker-end="url(#${isInCycle ? 'cycleTip' : 'tip'})"/></g>`;
}

function cornerOf({ column, row }: GraphNode): { readonly x: number; readonly y: number } {
  return {
    x: box.margin + columnIndex[column] * (box.width + box.gapX),
    y: box.margin + row * (box.height + box.gapY),
  };
}

/** By node. Whoever waits is told by that, also where others wait for it. */
function textsOf(edges: readonly WaitEdge[], find: GraphFacts['find']): Map<string, BoxText> {
  const texts = new Map<string, BoxText>();
  for (const { ref, holder } of edges) {
    const object = find(ref);
    texts.set(refText(ref), { name: kindName(ref.kind), detail: object ? keyAndId(object) : String(ref.id) });
    if (holder) texts.set(`process:${holder.pid}`, { name: processText(holder), detail: '' });
  }
  for (const { task } of edges) {
    texts.set(`process:${task.process.pid}`, { name: processText(task.process), detail: waitText(task.wait) });
  }
  return texts;
}

function restText({ rest }: GraphNode): BoxText {
  return { name: vscode.l10n.t('… and {0} more', rest), detail: '' };
}

import * as vscode from 'vscode';
import type { WaitEdge } from '../sysv/deadlocks.ts';
import type { IpcObject, ObjectRef } from '../sysv/objects.ts';
import { escapedHtml } from '../ui/escapedHtml.ts';
import type { Alarm } from '../ui/objectStates.ts';
import { objectName } from '../ui/objectWords.ts';
import { blockedText, processText } from '../ui/verdictWords.ts';
import { graphPicture } from './graphPicture.ts';
import type { WaitGraph } from './waitGraph.ts';

/** What the page is made of. */
export interface GraphFacts {
  readonly graph: WaitGraph;
  readonly edges: readonly WaitEdge[];
  /** What kept us from seeing all waits, each in a sentence; undefined before anybody has looked. */
  readonly unseen: readonly string[] | undefined;
  /** Why waits cannot be read now; empty where they can. */
  readonly reading: string;
  /** The possible deadlocks. */
  readonly alarms: readonly Alarm[];
  find(ref: ObjectRef): IpcObject | undefined;
}

/** What stands on the page, as HTML. */
export function graphContent(page: GraphFacts): string {
  const { t } = vscode.l10n;
  const { edges, alarms } = page;
  const legend = t('Solid arrows lead to what a process waits for, dashed ones to who changed that last.');
  const alarmList = alarms.map(alarmText).join('\n');
  const sentences = edges.map((edge) => `<li>${escapedHtml(sentence(edge, page))}</li>`).join('\n');
  // Without anything else to say it is said above.
  const notes = page.unseen ? [...page.unseen, page.reading].filter(Boolean) : [];
  const noteLines = notes.map((line) => `<p>${escapedHtml(line)}</p>`).join('\n');
  const waits =
    edges.length === 0
      ? `<p>${escapedHtml(noWaitText(page))}</p>`
      : `${alarmList}\n${graphPicture(page)}\n<p class="legend">${escapedHtml(legend)}</p>\n<h2>${escapedHtml(t('In words'))}</h2>\n<ul>${sentences}</ul>`;
  return `<h1>${escapedHtml(t('Who waits for what'))}</h1>\n${waits}\n${noteLines}`;
}

function noWaitText({ unseen, reading }: GraphFacts): string {
  const { t } = vscode.l10n;
  if (!unseen) return reading || t('Looking…');
  return unseen.length === 0 && reading === ''
    ? t('No process waits on a message queue or a semaphore set.')
    : t('No process is seen to wait on a message queue or a semaphore set.');
}

function alarmText({ text, explanation }: Alarm): string {
  return `<div class="alarm" role="alert"><strong>${escapedHtml(text)}</strong><p>${escapedHtml(explanation)}</p></div>`;
}

function sentence({ ref, task, holder }: WaitEdge, { find }: GraphFacts): string {
  const { t } = vscode.l10n;
  const object = find(ref);
  const what = object ? objectName(object) : `${ref.kind} ${ref.id}`;
  return holder
    ? t('{0}, on {1}; changed last by {2}', blockedText(task), what, processText(holder))
    : t('{0}, on {1}', blockedText(task), what);
}

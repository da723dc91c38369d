import * as vscode from 'vscode';
import type { AgentState } from '../live/agentProcess.ts';
import type { TableState } from '../sysv/table.ts';
import { clockTime } from '../ui/format.ts';
import type { Filter } from './filter.ts';
import { isFiltering } from './filter.ts';

/** What a line above the rows is written from. */
export interface MessageFacts {
  readonly agent: AgentState;
  /** When the rows were read, milliseconds since the epoch. */
  readonly listedAt: number | undefined;
  readonly isPaused: boolean;
  readonly tables: readonly (TableState | undefined)[];
  readonly filter: Filter;
  /** Whether the tree shows anything at all, and whether that is rows of objects: without, there is a welcome text. */
  readonly hasObjects: boolean;
  readonly hasRows: boolean;
}

/** Lines above the rows while they may be out of date, cannot be read, or are not all; empty when all is well. */
export function viewMessage(facts: MessageFacts): string {
  // VS Code does not draw the description of a view that is alone in its container.
  return [readingText(facts), filterLine(facts)].filter(Boolean).join(' ');
}

/** `sem · only mine`: what the filter lets through; empty without one. */
export function filterText({ text, isOnlyMine }: Filter): string {
  return [text.trim(), isOnlyMine ? vscode.l10n.t('only mine') : ''].filter(Boolean).join(' · ');
}

function readingText({ agent, listedAt, isPaused, tables, hasObjects }: MessageFacts): string {
  const { t } = vscode.l10n;
  const asOf = listedAt === undefined ? '' : clockTime(listedAt);
  if (agent.is === 'restarting' || (agent.is === 'starting' && listedAt !== undefined)) {
    return listedAt === undefined
      ? t('The agent ended and is being restarted.')
      : t('The agent ended and is being restarted. Rows as of {0}.', asOf);
  }
  // VS Code shows the welcome text, which says more and has buttons, only where there is no message.
  if (!hasObjects) return '';
  const [first] = tables;
  if (first?.isReadable === false && tables.every((table) => table?.isReadable === false)) {
    return t('/proc/sysvipc cannot be read: {0}.', first.errno);
  }
  return isPaused ? t('Paused: the rows stay as they are until you resume or refresh.') : '';
}

/** Where there is nothing to filter, VS Code shows its welcome text, which a message would keep away. */
function filterLine({ filter, hasObjects, hasRows }: MessageFacts): string {
  const { t } = vscode.l10n;
  if (!hasObjects || !isFiltering(filter)) return '';
  return hasRows ? t('Filter: {0}', filterText(filter)) : t('Filter: {0} · nothing matches', filterText(filter));
}

import * as vscode from 'vscode';
import type { AgentState } from '../live/agentProcess.ts';
import type { TableState } from '../sysv/table.ts';
import { clockTime } from '../ui/format.ts';

/** What a line above the rows is written from. */
export interface MessageFacts {
  readonly agent: AgentState;
  /** When the rows were read, milliseconds since the epoch. */
  readonly listedAt: number | undefined;
  readonly isPaused: boolean;
  readonly tables: readonly (TableState | undefined)[];
}

/** A line above the rows while they may be out of date, or cannot be read; empty when all is well. */
export function viewMessage({ agent, listedAt, isPaused, tables }: MessageFacts): string {
  const { t } = vscode.l10n;
  const asOf = listedAt === undefined ? '' : clockTime(listedAt);
  if (agent.is === 'restarting' || (agent.is === 'starting' && listedAt !== undefined)) {
    return listedAt === undefined
      ? t('The agent ended and is being restarted.')
      : t('The agent ended and is being restarted. Rows as of {0}.', asOf);
  }
  const [first] = tables;
  if (first?.isReadable === false && tables.every((table) => table?.isReadable === false)) {
    return t('/proc/sysvipc cannot be read: {0}.', first.errno);
  }
  return isPaused ? t('Paused: nothing is read until you resume or refresh.') : '';
}

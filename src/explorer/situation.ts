import * as vscode from 'vscode';
import type { AgentState } from '../live/agentProcess.ts';
import type { TableState } from '../sysv/table.ts';
import { localTime } from '../ui/format.ts';

/** Why the view is empty, for the welcome texts of package.json; `objects` when it is not. */
export type Situation = 'notLinux' | 'noTables' | 'agentFailed' | 'starting' | 'noObjects' | 'objects';

/** What a situation is judged by. */
export interface SituationFacts {
  readonly platform: NodeJS.Platform;
  readonly agent: AgentState;
  readonly isListed: boolean;
  readonly isEmpty: boolean;
  readonly tables: readonly (TableState | undefined)[];
}

/** Judges what the view has to say. */
export function situationOf({ platform, agent, isListed, isEmpty, tables }: SituationFacts): Situation {
  if (platform !== 'linux') return 'notLinux';
  if (agent.is === 'failed') return 'agentFailed';
  if (tables.length > 0 && tables.every((table) => table?.isReadable === false)) return 'noTables';
  if (!isListed) return 'starting';
  return isEmpty ? 'noObjects' : 'objects';
}

/** A line above the rows while they may be out of date, or were not read in full. */
export function messageOf(
  agent: AgentState,
  listedAt: number | undefined,
  isPaused: boolean,
  tables: readonly (TableState | undefined)[],
): string | undefined {
  const { t } = vscode.l10n;
  const unreadable = tables.find((table) => table?.isReadable === false);
  if (agent.is === 'restarting' || (agent.is === 'starting' && listedAt !== undefined)) {
    return listedAt === undefined
      ? t('The agent ended and is being restarted.')
      : t('The agent ended and is being restarted. Rows as of {0}.', localTime(listedAt).slice(11));
  }
  if (unreadable?.isReadable === false && tables.every((table) => table?.isReadable === false)) {
    return t('/proc/sysvipc cannot be read: {0}.', unreadable.errno);
  }
  return isPaused ? t('Paused. Nothing is read until you resume or refresh.') : undefined;
}

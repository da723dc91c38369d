import * as vscode from 'vscode';
import type { AgentState } from '../live/agentProcess.ts';
import type { TableState } from '../sysv/table.ts';
import { clockTime } from '../ui/format.ts';

/** What is known of how the waits were read. */
export interface ReadingFacts {
  readonly agent: AgentState;
  /** When the objects were read last, milliseconds since the epoch; undefined before the first time. */
  readonly listedAt: number | undefined;
  /** Of queues and of sets; undefined before the first poll. */
  readonly queues: TableState | undefined;
  readonly sets: TableState | undefined;
}

/** Why waits cannot be read now, and from when those are that are shown; empty where all can be read. */
export function readingText({ agent, listedAt, queues, sets }: ReadingFacts): string {
  const { t } = vscode.l10n;
  // While one of two tables can be read, what is shown of it is new.
  const whatFails = agentText(agent) || bothTablesText(queues, sets);
  if (whatFails === '') return tableText('/proc/sysvipc/msg', queues) || tableText('/proc/sysvipc/sem', sets);
  return listedAt === undefined ? whatFails : t('{0} What is shown here is as of {1}.', whatFails, clockTime(listedAt));
}

function agentText(agent: AgentState): string {
  const { t } = vscode.l10n;
  if (agent.is === 'failed') return t('The agent that reads the kernel could not be started: {0}.', agent.reason);
  return agent.is === 'restarting' ? t('The agent ended and is being restarted.') : '';
}

function bothTablesText(queues: TableState | undefined, sets: TableState | undefined): string {
  return sets?.isReadable === false ? tableText('/proc/sysvipc', queues) : '';
}

function tableText(path: string, table: TableState | undefined): string {
  return table?.isReadable === false ? vscode.l10n.t('{0} cannot be read: {1}.', path, table.errno) : '';
}

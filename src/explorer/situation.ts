import type { AgentState } from '../live/agentProcess.ts';
import type { TableState } from '../sysv/table.ts';

/** Why the view is empty, for the welcome texts of package.json; `objects` when it is not. */
export type Situation = 'notLinux' | 'noTables' | 'agentFailed' | 'starting' | 'noObjects' | 'objects';

/** What a situation is judged by. */
export interface SituationFacts {
  readonly platform: NodeJS.Platform;
  readonly agent: AgentState;
  /** Whether a complete listing has arrived. */
  readonly isListed: boolean;
  readonly isEmpty: boolean;
  /** Of each kind; undefined before the first poll. */
  readonly tables: readonly (TableState | undefined)[];
}

/** Judges what the view has to say. */
export function situationOf({ platform, agent, isListed, isEmpty, tables }: SituationFacts): Situation {
  if (platform !== 'linux') return 'notLinux';
  if (agent.is === 'failed') return 'agentFailed';
  if (tables.every((table) => table?.isReadable === false)) return 'noTables';
  if (!isListed) return 'starting';
  return isEmpty ? 'noObjects' : 'objects';
}

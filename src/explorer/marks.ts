import type { Observation } from '../live/observation.ts';

/** What just happened to an object. */
export type Mark = 'new' | 'changed' | 'recreated';

/** How long a row is marked, in milliseconds. */
export const markDurationMs = 4_000;

/** The mark that a row shows at the time `now` (milliseconds since the epoch). */
export function markOf({ appearedAt, changedAt, predecessor }: Observation, now: number): Mark | undefined {
  if (appearedAt !== undefined && now - appearedAt < markDurationMs) return predecessor ? 'recreated' : 'new';
  if (changedAt !== undefined && now - changedAt < markDurationMs) return 'changed';
  return undefined;
}

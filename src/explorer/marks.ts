import type { Observation } from '../live/observation.ts';

/** What just happened to an object. */
export type Mark = 'new' | 'changed' | 'recreated';

/** How long a row is marked, in milliseconds. */
export const markDurationMs = 4_000;

/** The mark that a row shows at the time `now` (milliseconds since the epoch). */
export function markOf({ appearedAt, changedAt, predecessor }: Observation, now: number): Mark | undefined {
  if (isRecent(appearedAt, now)) return predecessor ? 'recreated' : 'new';
  return isRecent(changedAt, now) ? 'changed' : undefined;
}

/** What lies ahead was seen before the clock was put back: nobody knows how long ago. */
function isRecent(at: number | undefined, now: number): boolean {
  return at !== undefined && at <= now && now - at < markDurationMs;
}

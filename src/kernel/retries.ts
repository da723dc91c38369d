import type { BlockedTask } from '../sysv/evidence.ts';
import type { IpcObject } from '../sysv/objects.ts';
import { lastActivity } from '../sysv/objects.ts';

/** A task that sleeps on an object, and when it was first seen there in the same call, milliseconds since the epoch. */
export interface SeenTask {
  readonly task: BlockedTask;
  readonly firstSeen: number;
}

/**
 * A task with how long it has tried, where it has run since it was first seen and sleeps in the same call again: as long
 * as nothing was done to the object meanwhile, the call was only repeated, after a timeout or a signal.
 */
export function withRetries(object: IpcObject, { task, firstSeen }: SeenTask): BlockedTask {
  // It was done some time within that second.
  const untouchedSince = (lastActivity(object) + 1) * 1_000;
  const triesSince = Math.max(firstSeen, untouchedSince);
  return triesSince < task.since ? { ...task, triesSince } : task;
}

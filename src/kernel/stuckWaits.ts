import type { BlockedTask, Wait } from '../sysv/evidence.ts';
import { mayWait, stuckOperation } from '../sysv/semop.ts';

type Libc = typeof import('./libc.ts');

/**
 * Tasks that sleep on a set, each with nothing of its call but the operation that it is stuck at: what else it wants may
 * be free, and whoever changed that last keeps nobody waiting. Values change while the task sleeps on.
 */
export function stuckTasks(libc: Libc, id: number, tasks: readonly BlockedTask[]): readonly BlockedTask[] {
  return tasks.map((task) => {
    const wait = stuckWait(libc, id, task.wait);
    return wait === task.wait ? task : { ...task, wait };
  });
}

/** The whole call where the values may not be read: then nobody is known either who changed them. */
function stuckWait(libc: Libc, id: number, wait: Wait): Wait {
  if (wait.call !== 'semop' || !wait.operations || wait.operations.length === 1) return wait;
  const [first, ...others] = wait.operations.filter(mayWait);
  if (first && others.length === 0) return { call: 'semop', operations: [first] };
  let isRefused = false;
  const stuck = stuckOperation(wait.operations, (semaphore) => {
    const value = libc.semaphoreFact(id, semaphore, 'GETVAL');
    isRefused ||= !value.ok;
    return value.ok ? value.value : undefined;
  });
  if (isRefused) return wait;
  // Nothing keeps it: it is just waking up, or another thread has put other operations where its own were.
  return { call: 'semop', operations: stuck && [stuck] };
}

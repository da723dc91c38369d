import type { CallResult } from './libc.ts';

type Libc = typeof import('./libc.ts');

/** The processes that last operated the semaphores of a set, each with its semaphores (semctl(2), GETPID). */
export function semaphoreOperators(libc: Libc, id: number, nsems: number): CallResult<ReadonlyMap<number, number[]>> {
  const operators = new Map<number, number[]>();
  for (let index = 0; index < nsems; index++) {
    const pid = libc.semaphoreFact(id, index, 'GETPID');
    if (!pid.ok) return pid;
    if (pid.value !== 0) addSemaphores(operators, pid.value, [index]);
  }
  return { ok: true, value: operators };
}

/** Adds to what a process has operated. One process may have operated tens of thousands of semaphores of one set. */
export function addSemaphores(operators: Map<number, number[]>, pid: number, semaphores: readonly number[]): void {
  const known = operators.get(pid);
  if (!known) operators.set(pid, [...semaphores]);
  else for (const semaphore of semaphores) known.push(semaphore);
}

/** How many tasks the kernel counts as waiting on a set, for increase or for zero (semctl(2), GETNCNT, GETZCNT). */
export function semaphoreWaiters(libc: Libc, id: number, nsems: number): CallResult {
  let waiters = 0;
  for (let index = 0; index < nsems; index++) {
    for (const command of ['GETNCNT', 'GETZCNT'] as const) {
      const count = libc.semaphoreFact(id, index, command);
      if (!count.ok) return count;
      waiters += count.value;
    }
  }
  return { ok: true, value: waiters };
}

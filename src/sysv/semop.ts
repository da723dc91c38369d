import type { SemaphoreOperation } from './evidence.ts';

/**
 * The operation of a semop(2) that cannot be done: the kernel does one after the other, each on the values that those
 * before it have left, and the caller sleeps at the first that it cannot do (kernel: ipc/sem.c, perform_atomic_semop).
 * Undefined when all can be done, or a value is not known.
 */
export function stuckOperation(
  operations: readonly SemaphoreOperation[],
  valueIn: (semaphore: number) => number | undefined,
): SemaphoreOperation | undefined {
  const values = new Map<number, number>();
  for (const operation of operations) {
    const { semaphore, amount } = operation;
    const value = values.get(semaphore) ?? valueIn(semaphore);
    if (value === undefined) return undefined;
    if (amount === 0 ? value !== 0 : value + amount < 0) return operation;
    values.set(semaphore, value + amount);
  }
  return undefined;
}

/** Whether the caller may have to wait at an operation: adding never waits. */
export function mayWait({ amount }: SemaphoreOperation): boolean {
  return amount <= 0;
}

/**
 * Lets others have their turn in the extension host. That of `node:timers/promises` is a module which Node compiles when
 * it is first asked for: milliseconds of the activation.
 */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

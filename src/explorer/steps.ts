/** Work that can be left between two steps, and gone on with in another turn of the event loop. */
export type Steps<T> = Generator<void, T, void>;

/** Does all steps at once. */
export function runToEnd<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

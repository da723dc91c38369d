import type { Steps } from '../../../src/explorer/steps.ts';

/** Does all steps at once. */
export function runToEnd<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

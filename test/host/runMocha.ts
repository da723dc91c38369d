import process from 'node:process';
import Mocha from 'mocha';
import { handOver, type Results } from './results.ts';

/**
 * A window has a life of its own: focus moves, rows are drawn anew under the mouse. A test that drives it may try again
 * from its beginning; what is asserted stays the same, and each new try is printed.
 */
const windowRetries = 2;

/** What is done to the window between tries. */
export interface WindowCare {
  /** Called after each failed test, before the next one starts. */
  readonly onFailure: (title: string) => Promise<void>;
  /** Called before a test is tried again: what the last try left open is in the way of the next. */
  readonly beforeRetry: () => Promise<void>;
}

const generousTimeoutMs = 60_000;

/**
 * Runs compiled test files with mocha in this process, prints as it goes and hands the results over.
 * Files may use `describe` and `it` or `suite` and `test`. No test at all counts as a failure.
 */
export async function runMocha(files: readonly string[], care?: WindowCare): Promise<Results> {
  const mocha = new Mocha({
    ui: 'bdd',
    timeout: generousTimeoutMs,
    slow: 5_000,
    retries: care === undefined ? 0 : windowRetries,
    forbidOnly: 'CI' in process.env,
  });
  // Both interfaces only define globals, under names of their own.
  Mocha.interfaces.tdd(mocha.suite);
  for (const file of files) mocha.addFile(file);
  await mocha.loadFilesAsync();
  let isRetry = false;
  if (care !== undefined) {
    mocha.rootHooks({
      async beforeEach() {
        if (isRetry) await care.beforeRetry();
        isRetry = false;
      },
      async afterEach(this: Mocha.Context) {
        if (this.currentTest?.state === 'failed') await care.onFailure(this.currentTest.fullTitle());
      },
    });
  }

  const skipped: string[] = [];
  const counts = { passed: 0, failed: 0 };
  await new Promise<void>((resolve) => {
    const runner = mocha.run(() => resolve());
    runner.on('pass', () => counts.passed++);
    runner.on('fail', () => counts.failed++);
    runner.on('retry', (test, error) => {
      isRetry = true;
      console.log(`      (once more: ${test.fullTitle()}: ${error.message})`);
    });
    runner.on('pending', (test) => skipped.push(test.fullTitle()));
  });
  if (counts.passed + counts.failed === 0) {
    console.error('No test ran.');
    counts.failed = 1;
  }
  const results = { ...counts, skipped };
  handOver(results);
  return results;
}

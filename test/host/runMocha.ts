import process from 'node:process';
import Mocha from 'mocha';
import { handOver, type Results } from './results.ts';

/**
 * A window has a life of its own: focus moves, rows are drawn anew under the mouse. A test that drives it may try again
 * from its beginning; what is asserted stays the same, and each new try is printed.
 */
const windowRetries = 2;

/** Called when a try has failed, before anything else is done: what it left open would be in the way. */
export type OnFailure = (title: string) => Promise<void>;

const generousTimeoutMs = 60_000;

/**
 * Runs compiled test files with mocha in this process, prints as it goes and hands the results over.
 * Files may use `describe` and `it` or `suite` and `test`. No test at all counts as a failure.
 */
export async function runMocha(files: readonly string[], onFailure?: OnFailure): Promise<Results> {
  const mocha = new Mocha({
    ui: 'bdd',
    timeout: generousTimeoutMs,
    slow: 5_000,
    retries: onFailure === undefined ? 0 : windowRetries,
    forbidOnly: 'CI' in process.env,
  });
  // Both interfaces only define globals, under names of their own.
  Mocha.interfaces.tdd(mocha.suite);
  for (const file of files) mocha.addFile(file);
  await mocha.loadFilesAsync();
  if (onFailure !== undefined) watchFailures(mocha.suite, onFailure);

  const skipped: string[] = [];
  const counts = { passed: 0, failed: 0 };
  await new Promise<void>((resolve) => {
    const runner = mocha.run(() => resolve());
    runner.on('pass', () => counts.passed++);
    runner.on('fail', () => counts.failed++);
    runner.on('retry', (test, error) => console.log(`      (once more: ${test.fullTitle()}: ${error.message})`));
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

/** Hooks would be too late: those of the test itself come first. */
function watchFailures(suite: Mocha.Suite, onFailure: OnFailure): void {
  suite.eachTest((test) => {
    const body = test.fn;
    if (body === undefined || body.length > 0) return;
    test.fn = async function (this: Mocha.Context) {
      try {
        await (body as Mocha.AsyncFunc).call(this);
      } catch (error) {
        // A test that skips itself throws as well.
        if (!this.test?.isPending()) await onFailure(test.fullTitle()).catch(console.error);
        throw error;
      }
    };
  });
}

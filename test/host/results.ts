import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';

/** What came out of a test run, in numbers of tests. */
export interface Results {
  readonly passed: number;
  readonly failed: number;
  /** The full names of tests that did not run. */
  readonly skipped: readonly string[];
}

const variable = 'IPC_EXPLORER_RESULTS';

/** The environment that has a test runner of this project write its results into `file`. */
export function resultsEnvironment(file: string): Record<string, string> {
  return { [variable]: file };
}

/** Writes results where whoever started this process wants them, if anybody does. */
export function handOver(results: Results): void {
  const file = process.env[variable];
  if (file) writeFileSync(file, JSON.stringify(results));
}

/** Reads what a runner handed over; undefined when it did not come that far. */
export function readResults(file: string): Results | undefined {
  try {
    const results: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return results as Results;
  } catch {
    return undefined;
  }
}

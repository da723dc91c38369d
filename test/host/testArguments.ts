import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './root.ts';

/** What `npm run vscode:test` and `npm run e2e` can be told. */
export interface TestArguments {
  /** The folder of the tests, absolute. */
  readonly tests: string;
  /** The extension to load, absolute. */
  readonly extension: string;
  /** Where to save a picture of the window after the last test. */
  readonly screenshot: string | undefined;
}

/** Reads --tests=DIR, --extension=DIR and --screenshot=FILE; `kind` is the folder of our own tests. */
export function readTestArguments(kind: 'vscode' | 'e2e'): TestArguments {
  const { values } = parseArgs({
    options: { tests: { type: 'string' }, extension: { type: 'string' }, screenshot: { type: 'string' } },
  });
  const tests = resolve(values.tests ?? join(root, 'test', kind));
  if (!existsSync(tests)) throw new Error(`--tests=${tests} does not exist.`);
  return {
    tests,
    extension: resolve(values.extension ?? root),
    screenshot: values.screenshot === undefined ? undefined : resolve(values.screenshot),
  };
}

/** Builds our own extension if it is the one to test. */
export async function buildIfOurs(extension: string): Promise<void> {
  if (extension !== root) return;
  const { build } = await import('../../scripts/build.ts');
  await build();
}

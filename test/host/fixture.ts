/**
 * What an end-to-end test has in its hands: the one workbench window, and what a person does in it.
 *
 * Tests of this project:   import { getWindow } from '../host/fixture.ts';
 * Tests in other folders:  import { getWindow } from 'ipc-explorer/fixture';
 *                          (`npm run e2e -- --tests=DIR` resolves that name while compiling)
 * JavaScript that is run as it is:  globalThis[Symbol.for('ipc-explorer.window')]
 */
import type { Window } from './window.ts';

const place = Symbol.for('ipc-explorer.window');

/** The window that all test files share; it is opened before the first and closed after the last. */
export function getWindow(): Window {
  const window = (globalThis as { [place]?: Window })[place];
  if (window === undefined) throw new Error('There is no window: run these tests with "npm run e2e -- --tests=DIR".');
  return window;
}

/** Makes `window` the one that tests get. */
export function setWindow(window: Window): void {
  (globalThis as { [place]?: Window })[place] = window;
}

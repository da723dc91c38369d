import type { Locator } from 'playwright-core';
import type { Window } from '../host/window.ts';

/** Waits until bytes of a segment are shown, and agrees where the window explains first that it attaches for that. */
export async function agreeToRead(window: Window, bytes: Locator): Promise<void> {
  const read = window.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Read' });
  const isThere = async () => (await bytes.isVisible()) || (await read.isVisible());
  await window.waitFor(isThere, (is) => is);
  // It is explained once in a profile.
  if (await read.isVisible()) await window.answerModal('Read');
  await bytes.waitFor();
}

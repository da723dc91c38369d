import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { getWindow } from '../host/fixture.ts';
import { makeQueue, makeSet, removeEverything } from '../host/ipcObjects.ts';
import type { Window } from '../host/window.ts';
import { labels } from './cleanupSteps.ts';

const key = 0x5b000001;

describe('the box of the filter beside the commands of the title', () => {
  let window: Window;

  beforeEach(async () => {
    window = getWindow();
    await window.openView();
    makeQueue(key);
    makeSet(key + 1, 1);
    await window.waitForRows((rows) => labels(rows).length === 2);
    await window.runCommand('System V IPC: Filter…');
    await boxSays(/Objects of all owners/);
  });

  afterEach(async () => {
    await window.page.keyboard.press('Escape');
    await window.runCommand('System V IPC: Filter…');
    await window.quickInput('');
    await window.runCommand('System V IPC: Show All Owners').catch(() => window.page.keyboard.press('Escape'));
    removeEverything(key);
    await window.waitForRows((rows) => labels(rows).length === 0);
  });

  const box = () => window.page.locator('.quick-input-widget:visible');

  async function boxSays(text: RegExp): Promise<void> {
    await box().getByText(text).first().waitFor();
  }

  async function viewSays(text: string): Promise<void> {
    const message = window.page.locator('.part.sidebar .message');
    await window.waitFor(
      () => message.allTextContents(),
      (shown) => shown.join('').trim() === text,
    );
  }

  async function chooseInTitle(name: string): Promise<void> {
    await window.page
      .locator('.part.sidebar')
      .getByRole('button', { name: /More Actions/ })
      .first()
      .click();
    await window.page.getByRole('menuitem', { name }).click();
  }

  async function showOnlyMine(): Promise<void> {
    await chooseInTitle('Show Only Mine');
    await viewSays('Filter: only mine');
  }

  /** By the button of the box. */
  async function onlyMineHere(): Promise<void> {
    await box().getByRole('button', { name: 'Only mine' }).click();
    await boxSays(/Only objects of yours/);
    await viewSays('Filter: only mine');
    // The title follows later than the rows.
    await window.page.locator('.part.sidebar').getByRole('button', { name: 'Clear Filter' }).first().waitFor();
  }

  it('follows Show Only Mine, and does not switch it off', async () => {
    await showOnlyMine();
    await boxSays(/Only objects of yours/);
    await box().locator('input').first().pressSequentially('sem');
    await viewSays('Filter: sem · only mine');
    await window.page.keyboard.press('Escape');
    await viewSays('Filter: only mine');
  });

  it('takes its own button back at Escape, and nothing that the title has chosen since', async () => {
    await onlyMineHere();
    await window.page.keyboard.press('Escape');
    await viewSays('');
    await window.runCommand('System V IPC: Filter…');
    await boxSays(/Objects of all owners/);
    await onlyMineHere();
    await chooseInTitle('Show All Owners');
    await boxSays(/Objects of all owners/);
    await box().locator('input').first().press('Escape');
    await box().waitFor({ state: 'hidden' });
    await viewSays('');
    assert.equal(labels(await window.treeRows()).length, 2);
  });

  it('forgets what was typed when the filter is cleared', async () => {
    await box().locator('input').first().pressSequentially('sem');
    await window.waitForRows((rows) => labels(rows).join() === '0x5b000002');
    await window.page.locator('.part.sidebar').getByRole('button', { name: 'Clear Filter' }).first().click();
    await window.waitForRows((rows) => labels(rows).length === 2);
    await window.waitFor(
      () => box().locator('input').first().inputValue(),
      (text) => text === '',
    );
    await box().locator('input').first().press('Enter');
    await box().waitFor({ state: 'hidden' });
    assert.equal(labels(await window.treeRows()).length, 2);
  });
});

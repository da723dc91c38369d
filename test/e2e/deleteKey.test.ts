import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { getWindow } from '../host/fixture.ts';
import { makeQueue, makeSet, removeEverything } from '../host/ipcObjects.ts';
import type { Row } from '../host/rows.ts';
import type { Window } from '../host/window.ts';
import { labels } from './cleanupSteps.ts';

const key = 0x59000001;
const noObject = /None of the selected rows is an object/;

describe('the Delete key', () => {
  let window: Window;

  beforeEach(async () => {
    window = getWindow();
    await window.openView();
  });

  afterEach(async () => {
    removeEverything(key);
    await window.clearNotifications();
    await window.waitForRows((rows) => labels(rows).length === 0);
  });

  async function rowsShow(...wanted: string[]): Promise<void> {
    await window.waitForRows((rows) => wanted.every((each) => labels(rows).includes(each)));
  }

  /** Clicking a row opens it; the rows below it come later, and move those that follow. */
  async function clickAndClose(label: string): Promise<void> {
    await window.clickRow(label);
    await window.collapse(label);
  }

  /** What is focused, as a person who cannot see it is told. */
  async function focusIsOn(label: string): Promise<void> {
    const focused = window.page.locator('.part.sidebar .monaco-list-row.focused .label-name');
    await window.waitFor(
      async () => (await focused.count()) === 1 && (await focused.textContent()),
      (text) => text === label,
    );
  }

  async function deleteAsks(message: string): Promise<void> {
    await window.page.keyboard.press('Delete');
    assert.equal((await window.readModal()).message, message);
    await window.answerModal('Cancel');
  }

  it('means the row with the focus, wherever the mouse has clicked before, and leaves it closed', async () => {
    const [first, second] = [makeQueue(key), makeQueue(key + 1)];
    await rowsShow('0x59000001', '0x59000002');
    await clickAndClose('0x59000001');
    await deleteAsks(`Remove message queue 0x59000001 (id ${first})?`);
    await window.page.keyboard.press('ArrowDown');
    await focusIsOn('0x59000002');
    await deleteAsks(`Remove message queue 0x59000002 (id ${second})?`);
    const looks = (rows: readonly Row[]) =>
      rows.filter(({ level }) => level === 2).map(({ expanded, selected }) => [expanded, selected].join(' '));
    await window.waitForRows((rows) => looks(rows).join() === 'false true,false false');
  });

  it('means all selected rows where there are several', async () => {
    makeQueue(key);
    makeQueue(key + 1);
    await rowsShow('0x59000001', '0x59000002');
    await clickAndClose('0x59000001');
    await window.clickRow('0x59000002', 'Control');
    await deleteAsks('Remove 2 System V IPC objects?');
    const selected = (rows: readonly Row[]) => rows.filter((row) => row.selected).map(({ label }) => label);
    await window.waitForRows((rows) => selected(rows).join() === '0x59000001,0x59000002');
  });

  it('does not mean the object that was selected when the focus is on a group', async () => {
    makeSet(key, 1);
    await rowsShow('0x59000001');
    await clickAndClose('0x59000001');
    await window.page.keyboard.press('Home');
    await focusIsOn('Message Queues');
    await window.page.keyboard.press('Delete');
    await window.waitForNotification(noObject);
    assert.equal(await window.page.locator('.monaco-dialog-box').count(), 0);
  });

  it('does not mean the object above a value', async () => {
    makeQueue(key);
    await rowsShow('0x59000001');
    await window.expand('0x59000001');
    await window.waitForRows((rows) => rows.some(({ label }) => label === 'Permissions'));
    await window.clickRow('Permissions');
    await window.page.keyboard.press('Delete');
    await window.waitForNotification(noObject);
    assert.equal(await window.page.locator('.monaco-dialog-box').count(), 0);
    await window.collapse('0x59000001');
  });

  it('means nothing where no row can have the focus, whatever list had it last', async () => {
    const welcome = window.page.locator('.part.sidebar .welcome-view-content');
    await welcome.getByRole('button').or(welcome.getByRole('link')).first().focus();
    await window.page.keyboard.press('Delete');
    // Time enough for the key's command to answer.
    await window.runCommand('System V IPC: Refresh');
    assert.deepEqual(await window.notifications(), []);
  });
});

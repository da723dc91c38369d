import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { getWindow } from '../host/fixture.ts';
import { makeQueue, remove, removeEverything, send } from '../host/ipcObjects.ts';
import type { Row } from '../host/rows.ts';
import type { Window } from '../host/window.ts';
import { labels } from './cleanupSteps.ts';

const key = 0x5a000001;
const [first, second, third] = ['0x5a000001', '0x5a000002', '0x5a000003'];
/** The longest wait between two polls of an idle machine, and what VS Code takes to draw. */
const severalPollsMs = 3_000;
const drawnMs = 1_000;

describe('a view that is paused', () => {
  let window: Window;

  beforeEach(async () => {
    window = getWindow();
    await window.openView();
  });

  afterEach(async () => {
    removeEverything(key);
    await window.runCommand('View: Close All Editors');
    await window.runCommand('System V IPC: Refresh');
    await window.waitForRows((rows) => labels(rows).length === 0);
  });

  function describedAs(rows: readonly Row[], label: string): string {
    return rows.find((row) => row.label === label)?.description ?? '';
  }

  async function pause(): Promise<void> {
    await window.runCommand('System V IPC: Pause');
    await window.page.locator('.part.sidebar').getByText('Paused: the rows stay as they are').waitFor();
  }

  it('keeps its rows while somebody else has the tables read, and catches up when it is told to', async () => {
    const id = makeQueue(key);
    const gone = makeQueue(key + 1);
    await window.waitForRows((rows) => labels(rows).length === 2);
    await window.runCommand('System V IPC: Show Who Waits for What');
    await pause();
    makeQueue(key + 2);
    send(id, 1, 'hello');
    remove('msg', gone);
    await window.page.waitForTimeout(severalPollsMs);
    const kept = await window.treeRows();
    assert.deepEqual(labels(kept), [first, second]);
    assert.match(describedAs(kept, first), /^(active · )?empty · /);

    await window.runCommand('System V IPC: Refresh');
    const refreshed = await window.waitForRows((rows) => labels(rows).join() === [first, third].join());
    assert.match(describedAs(refreshed, first), /1 msg, 5 B/);
    send(id, 1, 'world');
    await window.page.waitForTimeout(severalPollsMs);
    assert.match(describedAs(await window.treeRows(), first), /1 msg, 5 B/);

    await window.runCommand('System V IPC: Resume');
    await window.waitForRows((rows) => describedAs(rows, first).includes('2 msgs, 10 B'));
  });

  it('keeps its rows while objects are offered to choose from', async () => {
    const gone = makeQueue(key);
    await window.waitForRows((rows) => labels(rows).length === 1);
    await pause();
    remove('msg', gone);
    makeQueue(key + 1);
    await window.runCommand('System V IPC: Remove…');
    await window.waitFor(
      () => window.readQuickInput(),
      ({ items }) => items.some(({ label }) => label.includes(second)),
    );
    await window.page.keyboard.press('Escape');
    await window.page.waitForTimeout(drawnMs);
    assert.deepEqual(labels(await window.treeRows()), [first]);
    await window.runCommand('System V IPC: Resume');
  });

  it('catches up before it is said of a row that it does so', async () => {
    const gone = makeQueue(key);
    makeQueue(key + 1);
    await window.waitForRows((rows) => labels(rows).length === 2);
    await pause();
    remove('msg', gone);
    await window.contextMenu(first, 'Remove…');
    await window.waitForNotification(/is gone already\. The view shows what is there now/);
    await window.waitForRows((rows) => labels(rows).join() === second);
    await window.clearNotifications();
    await window.runCommand('System V IPC: Resume');
  });

  it('keeps its rows also when the agent is restarted after all of their objects have gone', async () => {
    const gone = makeQueue(key);
    await window.waitForRows((rows) => labels(rows).length === 1);
    await window.runCommand('System V IPC: Show Who Waits for What');
    await pause();
    remove('msg', gone);
    await window.page.waitForTimeout(severalPollsMs);
    await window.runCommand('System V IPC: Restart Agent');
    await window.page.waitForTimeout(severalPollsMs);
    assert.deepEqual(labels(await window.treeRows()), [first]);
    await window.runCommand('System V IPC: Resume');
  });

  it('keeps its rows when one of them is opened, and shows what is in that one', async () => {
    makeQueue(key);
    await window.waitForRows((rows) => labels(rows).length === 1);
    await pause();
    makeQueue(key + 1);
    await window.expand(first);
    await window.waitForRows((rows) => rows.some(({ label }) => label === 'Permissions'));
    await window.page.waitForTimeout(severalPollsMs);
    assert.equal(
      (await window.treeRows()).some(({ label }) => label === second),
      false,
    );
    await window.collapse(first);
    await window.runCommand('System V IPC: Resume');
    await window.waitForRows((rows) => labels(rows).length === 2);
  });

  it('says so also where there is nothing to show, and how to see more', async () => {
    await window.waitForRows((rows) => labels(rows).length === 0);
    await window.runCommand('System V IPC: Pause');
    const welcome = window.page.locator('.part.sidebar .welcome-view-content');
    await window.waitFor(
      () => welcome.textContent(),
      (text) => /^Paused: there were no System V IPC objects/.test(text ?? ''),
    );
    await welcome.getByRole('button', { name: 'Resume' }).click();
    await window.waitFor(
      () => welcome.textContent(),
      (text) => /^There are no System V IPC objects/.test(text ?? ''),
    );
  });
});

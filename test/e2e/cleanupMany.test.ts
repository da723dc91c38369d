import assert from 'node:assert/strict';
import process from 'node:process';
import { after, afterEach, before, describe, it } from 'mocha';
import { getWindow } from '../host/fixture.ts';
import { makeQueues, removeEverything } from '../host/ipcObjects.ts';
import { agentPids } from '../host/processes.ts';
import type { Window } from '../host/window.ts';
import { labels, queueText } from './cleanupSteps.ts';

const key = 0x74000001;

describe('cleanup of many objects in the window', () => {
  let window: Window;

  before(async () => {
    window = getWindow();
    await window.openView();
  });

  afterEach(async () => {
    removeEverything(key);
    await window.waitForRows((rows) => labels(rows).length === 0);
    await window.clearNotifications();
  });

  after(() => removeEverything(key));

  it('shows progress, and removes them all', async () => {
    const ids = await makeAndChoose(1_000);
    const modal = await window.readModal();
    assert.equal(modal.message, `Remove ${ids.length} System V IPC objects?`);
    assert.match(modal.detail, /… and 988 more/);
    await window.screenshot('out/e2e/cleanup-many.png');
    await window.answerModal('Remove…');
    await window.answerModal('Remove Anyway');
    await window.waitForNotification(/^1000 removed\.$/);
    assert.equal(queueText(), '');
  });

  it('stops an undo between two objects when it is cancelled, and keeps the others for the next undo', async () => {
    const all = (await makeAndChoose(2_000)).length;
    await window.answerModal('Remove…');
    await window.answerModal('Remove Anyway');
    await window.waitForNotification(/^2000 removed\.$/);
    await window.answerNotification(/2000 removed\./, 'Undo');
    await cancel(/Making 2000 objects again/, 'out/e2e/cleanup-undo-progress.png');
    const { message } = await window.waitForNotification(/ of 2000 objects are back/);
    const [, back] = /^(\d+) of /.exec(message) ?? [];
    assert.equal(queueText().split('\n').length, Number(back));
    const rest = all - Number(back);
    assert.ok(rest > 0, message);
    await window.runCommand('System V IPC: Undo Last Removal');
    await window.waitForNotification(new RegExp(`^${rest} of ${rest} objects are back\\.`));
    assert.equal(queueText().split('\n').length, all);
  });

  it('stops between two objects when it is cancelled, and tells how far it came', async () => {
    await makeAndChoose(3_000);
    await window.answerModal('Remove…');
    await window.answerModal('Remove Anyway');
    await cancel(/Removing 3000 objects/, 'out/e2e/cleanup-progress.png');
    const { message } = await window.waitForNotification(/cancelled/);
    const [, removed, rest] = /^(\d+) removed, cancelled before the other (\d+)\.$/.exec(message) ?? [];
    assert.equal(Number(removed) + Number(rest), 3_000, message);
    assert.equal(queueText().split('\n').length, Number(rest));
  });

  /** The agent stands still from the moment when its work is shown, so that it is not done before it is cancelled. */
  async function cancel(what: RegExp, picture: string): Promise<void> {
    const progress = await window.waitForNotification(what);
    const agents = agentPids();
    for (const pid of agents) process.kill(pid, 'SIGSTOP');
    try {
      assert.deepEqual(progress.buttons, ['Cancel']);
      await window.screenshot(picture);
      await window.answerNotification(what, 'Cancel');
    } finally {
      for (const pid of agents) process.kill(pid, 'SIGCONT');
    }
  }

  /** Makes queues, and ticks all of them in the list of the command. */
  async function makeAndChoose(count: number): Promise<number[]> {
    const ids = makeQueues(key, count);
    await window.waitForRows((rows) => rows.some(({ description }) => description.startsWith(`${count} of`)));
    await window.runCommand('System V IPC: Remove…');
    await window.waitFor(
      () => window.readQuickInput(),
      ({ items }) => items.length > 0,
    );
    await window.page
      .locator('.quick-input-check-all, .quick-input-header .monaco-checkbox, .quick-input-header input[type=checkbox]')
      .first()
      .click();
    await window.page.locator('.quick-input-action .monaco-button').filter({ hasText: 'OK' }).click();
    return ids;
  }
});

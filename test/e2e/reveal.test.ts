import assert from 'node:assert/strict';
import { afterEach, before, beforeEach, describe, it } from 'mocha';
import { getWindow } from '../host/fixture.ts';
import { makeQueues, removeEverything } from '../host/ipcObjects.ts';
import type { Row } from '../host/rows.ts';
import type { Window } from '../host/window.ts';

const many = 600;
const created = '0x52000001';

describe('the row of an object that is to be shown', () => {
  let window: Window;

  before(async () => {
    window = getWindow();
    // Others may have had more rows shown.
    await window.reload();
  });

  beforeEach(async () => {
    await window.openView();
    makeQueues(0x51000001, many);
    await window.waitForRows((rows) => rows.some(({ description }) => description === `${many} of 32000`));
  });

  afterEach(async () => {
    removeEverything(Number(created));
    await window.runCommand('System V IPC: Filter…');
    await window.quickInput('');
    await window.clearNotifications();
  });

  /** A new queue has a slot behind all others, and is shown once it is made. */
  async function create(): Promise<void> {
    await window.runCommand('System V IPC: Create Object…');
    await window.quickPick('Message queue');
    await window.quickPick('Type a key…');
    await window.quickInput(created);
    await window.quickPick();
  }

  function isShown(label: string): (rows: readonly Row[]) => boolean {
    return (rows) => rows.some((row) => row.label === label && row.level === 2);
  }

  it('is there although hundreds stand before it', async () => {
    await create();
    const rows = await window.waitForRows(isShown(created));
    const more = rows.find(({ label }) => label === 'Show more');
    assert.equal(more?.description, '100 not shown');
    await window.screenshot('out/e2e/reveal-behind.png');
  });

  it('is there when the user agrees that the filter goes', async () => {
    await window.runCommand('System V IPC: Filter…');
    await window.quickInput('0x53000001');
    await window.waitForRows((rows) => rows.every(({ level }) => level === 1));
    await create();
    await window.waitForNotification(/The filter of the view hides 0x52000001, id \d+\./);
    await window.screenshot('out/e2e/reveal-filtered.png');
    await window.answerNotification(/The filter of the view hides/, 'Clear Filter');
    const rows = await window.waitForRows(isShown(created));
    const queues = rows.find(({ label }) => label === 'Message Queues');
    assert.equal(queues?.description, `${many + 1} of 32000`);
  });
});

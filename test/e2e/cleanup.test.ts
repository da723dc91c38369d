import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import { getWindow } from '../host/fixture.ts';
import { makeQueue, makeQueues, makeSegment, makeSet, removeAll, send } from '../host/ipcObjects.ts';
import type { Row } from '../host/rows.ts';
import type { Window } from '../host/window.ts';

const key = 0x71000001;
const label = '0x71000001';

function has(wanted: string): (rows: readonly Row[]) => boolean {
  return (rows) => rows.some((row) => row.label === wanted);
}

describe('cleanup in the window', () => {
  let window: Window;

  before(async () => {
    window = getWindow();
    await window.openView();
  });

  afterEach(async () => {
    removeAll();
    await window.clearNotifications();
  });

  it('names what is removed, removes it, and makes it again with what was in it', async () => {
    const id = makeQueue(key, 0o640);
    send(id, 5, 'hello');
    send(id, 7, 'world');
    await window.waitForRows(has(label));
    await window.contextMenu(label, 'Remove…');
    const modal = await window.readModal();
    await window.screenshot('out/e2e/cleanup-modal.png');
    console.log(modal);
    await window.answerModal('Remove…');
    const second = await window.readModal();
    console.log(second);
    await window.screenshot('out/e2e/cleanup-second.png');
    await window.answerModal('Remove Anyway');
    const note = await window.waitForNotification(/Removed|removed|skipped/);
    console.log(note);
    await window.screenshot('out/e2e/cleanup-note.png');
    await window.answerNotification(/Removed/, 'Undo');
    console.log(await window.waitForNotification(/is back/));
    await window.waitForRows(has(label));
  });
});
void [assert, after, makeQueues, makeSegment, makeSet];

import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { getWindow } from '../host/fixture.ts';
import { makeQueue, makeSegment, makeSet, remove, removeEverything, send } from '../host/ipcObjects.ts';
import type { Window } from '../host/window.ts';
import { labels, queueText } from './cleanupSteps.ts';

const key = 0x71000001;
const label = '0x71000001';

describe('cleanup in the window', () => {
  let window: Window;
  const children: ChildProcess[] = [];
  let isSet = false;

  before(async () => {
    window = getWindow();
    mkdirSync(join(window.folder, '.vscode'), { recursive: true });
    await window.openView();
  });

  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    removeEverything(key);
    if (isSet) await setSetting('sysvipc.stale.quietSeconds', undefined);
    await window.waitForRows((rows) => labels(rows).length === 0);
    await window.clearNotifications();
  });

  async function rowsShow(...wanted: string[]): Promise<void> {
    await window.waitForRows((rows) => wanted.every((each) => labels(rows).includes(each)));
  }

  it('names what is removed, removes it, and makes it again with what was in it', async () => {
    const id = makeQueue(key, 0o640);
    send(id, 5, 'hello');
    send(id, 7, 'world');
    await rowsShow(label);
    await window.contextMenu(label, 'Remove…');
    const first = await window.readModal();
    assert.equal(first.message, `Remove message queue ${label} (id ${id})?`);
    assert.match(first.detail, /^owner root, unknown: 2 messages, 10 bytes, are lost/);
    assert.match(first.detail, /Can be undone for 7 days\.$/);
    await window.answerModal('Remove…');
    const second = await window.readModal();
    assert.equal(second.message, 'Programs may still need it. Remove it anyway?');
    assert.match(second.detail, /that proves nothing: it was used a short while ago/);
    await window.screenshot('out/e2e/cleanup-second.png');
    await window.answerModal('Remove Anyway');
    await window.waitForNotification(new RegExp(`Removed message queue ${label} \\(id ${id}\\)\\.`));
    assert.equal(queueText(), '');
    await window.answerNotification(/Removed message queue/, 'Undo');
    await window.waitForNotification(/message queue 0x71000001 \(id \d+\) is back/);
    await rowsShow(label);
    assert.match(queueText(), new RegExp(`${label} +${process.getuid?.() === 0 ? id : '\\d+'} +root +640 +10 +2`));
  });

  it('leaves everything in place when a question is not answered', async () => {
    makeQueue(key);
    await rowsShow(label);
    await window.contextMenu(label, 'Remove…');
    await window.answerModal('Cancel');
    await window.contextMenu(label, 'Remove…');
    await window.answerModal('Remove…');
    await window.answerModal('Cancel');
    // What is still under way then would be done by the time that the next object is seen.
    makeQueue(key + 1);
    await rowsShow(label, '0x71000002');
    assert.match(queueText(), new RegExp(label));
    assert.deepEqual(await window.notifications(), []);
  });

  it('removes several rows at once, and names the process that is hurt', async () => {
    const segment = makeSegment(key, 8_192);
    makeSet(key + 1, 3);
    const attached = holdSegment(segment);
    await attached.ready;
    await rowsShow(label, '0x71000002');
    await window.waitForRows((rows) => rows.some(({ description }) => description.includes('1 attached')));
    await window.clickRow('0x71000002');
    await window.clickRow(label, 'Control');
    const offered = await window.contextMenuItems(label);
    assert.ok(offered.includes('Remove…') && offered.includes('Copy Identifier'), offered.join());
    // Those that act on one object are not there for two.
    assert.ok(!offered.includes('Change Permissions…') && !offered.includes('Open Contents'), offered.join());
    await window.contextMenu(label, 'Remove…');
    const first = await window.readModal();
    assert.equal(first.message, 'Remove 2 System V IPC objects?');
    assert.match(first.detail, /• shared memory segment 0x71000001 \(id \d+\), owner root, in use: 1 process keeps/);
    assert.match(first.detail, /• semaphore set 0x71000002 \(id \d+\), owner root, unknown: the values/);
    await window.screenshot('out/e2e/cleanup-several.png');
    await window.answerModal('Remove…');
    const second = await window.readModal();
    assert.equal(second.message, 'Programs may still need 2 of these objects. Remove them anyway?');
    assert.match(second.detail, new RegExp(`0x71000001 \\(id ${segment}\\) is in use: perl \\(${attached.pid}\\)`));
    await window.answerModal('Remove Anyway');
    const note = await window.waitForNotification(/1 removed/);
    assert.equal(note.message, `1 removed, 1 marked for removal: 1 process is still attached: perl (${attached.pid}).`);
    await window.waitForRows((rows) =>
      rows.some(({ description }) => /waits for detach|waiting for 1 to detach/.test(description)),
    );
    await window.answerNotification(/1 removed/, 'Show Details');
    const text = await window.waitFor(editorText, (found) => found.includes('Marked for removal'));
    assert.match(text, /Removed; can be undone/);
    await window.screenshot('out/e2e/cleanup-details.png');
    await window.runCommand('View: Close All Editors');
  });

  it('asks by the Delete key about the selected row', async () => {
    const id = makeSet(key, 3);
    await rowsShow(label);
    await window.clickRow(label);
    await window.page.keyboard.press('Delete');
    assert.equal((await window.readModal()).message, `Remove semaphore set ${label} (id ${id})?`);
    await window.answerModal('Cancel');
  });

  it('removes all stale ones that are ticked, and no others', async () => {
    // Made and used by processes that have ended; without quiet time they are stale at once.
    await setSetting('sysvipc.stale.quietSeconds', 0);
    const left = makeQueue(key);
    send(left, 1, 'left over');
    makeQueue(key + 1);
    await rowsShow(label, '0x71000002');
    await window.runCommand('System V IPC: Remove All Stale…');
    const box = await window.waitFor(
      () => window.readQuickInput(),
      ({ items }) => items.some((item) => item.label.includes(label)),
    );
    await window.screenshot('out/e2e/cleanup-stale.png');
    assert.match(box.items.map(({ description }) => description).join(), /stale/);
    assert.match(box.items.map(({ detail }) => detail).join(), /Last sender: \d+ has ended/);
    const ticked = await window.page
      .locator('.quick-input-list input[type=checkbox]:checked, .quick-input-list .monaco-checkbox.checked')
      .count();
    assert.equal(ticked, 1);
    await window.page.locator('.quick-input-action .monaco-button').filter({ hasText: 'OK' }).click();
    const modal = await window.readModal();
    assert.equal(modal.message, `Remove message queue ${label} (id ${left})?`);
    assert.match(modal.detail, /^owner root, stale: 1 message, 9 bytes, is lost/);
    await window.answerModal('Remove');
    await window.waitForNotification(/Removed message queue/);
    await window.waitForRows((rows) => labels(rows).join() === '0x71000002');
    await window.runCommand('System V IPC: Undo Last Removal');
    await rowsShow(label);
  });

  it('lists removed objects, shows what was in them, and asks when the key is taken', async () => {
    const id = makeQueue(key);
    send(id, 9, 'kept');
    await rowsShow(label);
    await removeByMenu(label);
    await window.waitForRows((rows) => labels(rows).length === 0);
    const taker = makeQueue(key);
    await rowsShow(label);
    await window.runCommand('System V IPC: Removed Objects…');
    await window.waitFor(
      () => window.readQuickInput(),
      ({ items }) => /1 message/.test(items[0]?.description ?? ''),
    );
    await window.screenshot('out/e2e/cleanup-removed.png');
    await window.page.keyboard.press('Enter');
    await window.quickPick('Show');
    await window.waitFor(editorText, (text) => /type 9, 4 B: kept/.test(text));
    await window.runCommand('View: Close All Editors');
    await window.runCommand('System V IPC: Undo Last Removal');
    const modal = await window.readModal();
    assert.equal(modal.message, `The key ${label} belongs to another message queue now (id ${taker}).`);
    await window.answerModal('Make It Without a Key');
    await window.waitForNotification(/is back/);
    await rowsShow(label, 'IPC_PRIVATE');
  });

  it('deletes for good what was removed, after which there is nothing to undo', async () => {
    // What earlier tests have removed is kept as well, so that the newest one is meant.
    const id = makeQueue(key + 9);
    send(id, 9, 'never again');
    await rowsShow('0x7100000a');
    await removeByMenu('0x7100000a');
    await window.waitForNotification(/Removed message queue 0x7100000a/);
    await window.runCommand('System V IPC: Removed Objects…');
    await window.waitFor(
      () => window.readQuickInput(),
      ({ items }) => items[0]?.label === '0x7100000a',
    );
    await window.quickPick('0x7100000a');
    await window.waitFor(
      () => window.readQuickInput(),
      ({ title }) => title === `message queue 0x7100000a (id ${id})`,
    );
    await window.quickPick('Delete for Good');
    const { message, detail } = await window.readModal();
    assert.equal(message, `Delete message queue 0x7100000a (id ${id}) for good?`);
    assert.match(detail, /1 message, 11 B\. There is no undo/);
    await window.answerModal('Delete');
    await window.answerNotification(/Removed message queue 0x7100000a/, 'Undo');
    await window.waitForNotification(/There is nothing to undo: what was removed is kept no longer/);
    assert.equal(queueText(), '');
  });

  it('tells who may have removed what disappeared', async () => {
    const id = makeQueue(key);
    await rowsShow(label);
    remove('msg', id);
    await window.waitForRows((rows) => labels(rows).length === 0);
    await window.runCommand('System V IPC: Disappeared Objects…');
    // The palette is still there for a moment.
    const box = await window.waitFor(
      () => window.readQuickInput(),
      ({ items }) => items[0]?.label.trim() === label,
    );
    assert.match(box.items[0]?.description ?? '', new RegExp(`id ${id} · root`));
    await window.page.keyboard.press('Escape');
  });

  async function editorText(): Promise<string> {
    const text = await window.page.locator('.editor-instance .view-lines').first().textContent();
    return (text ?? '').replaceAll('\u00a0', ' ');
  }

  async function removeByMenu(row: string): Promise<void> {
    await window.contextMenu(row, 'Remove…');
    await window.answerModal('Remove…');
    await window.answerModal('Remove Anyway');
  }

  async function setSetting(name: string, value: unknown): Promise<void> {
    isSet = value !== undefined;
    const settings = isSet ? { [name]: value } : {};
    writeFileSync(join(window.folder, '.vscode', 'settings.json'), JSON.stringify(settings));
    await window.page.waitForTimeout(1_000);
  }

  function perl(program: string): ChildProcess {
    const child = spawn('perl', ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    return child;
  }

  function holdSegment(id: number): { readonly pid: number | undefined; readonly ready: Promise<unknown> } {
    // Perl has no shmat of its own that lasts, but every Linux has the system call.
    const shmat = process.arch === 'arm64' ? 196 : 30;
    const child = perl(`$| = 1; syscall(${shmat}, ${id}, 0, 0); print "attached\\n"; sleep 600`);
    return { pid: child.pid, ready: child.stdout ? once(child.stdout, 'data') : Promise.resolve() };
  }

  after(() => removeEverything(key));
});

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import { getWindow } from '../host/fixture.ts';
import {
  makeQueue,
  makeQueues,
  makeSegment,
  makeSet,
  remove,
  removeAll,
  send,
  sendThrough,
} from '../host/ipcObjects.ts';
import type { Row } from '../host/rows.ts';
import type { Window } from '../host/window.ts';
import { labels } from './cleanupSteps.ts';

const key = 0x51000001;
const label = '0x51000001';

function has(wanted: string): (rows: readonly Row[]) => boolean {
  return (rows) => rows.some((row) => row.label === wanted);
}

function rowOf(rows: readonly Row[], wanted: string): Row {
  const row = rows.find((candidate) => candidate.label === wanted);
  assert.ok(row, `no row ${wanted}`);
  return row;
}

describe('the view of System V IPC objects', () => {
  let window: Window;

  before(async () => {
    window = getWindow();
    await window.openView();
  });

  afterEach(async () => {
    removeAll();
    // The workspace keeps the filter, also for the next try.
    const sideBar = (await window.page.locator('.part.sidebar').textContent()) ?? '';
    if (/Filter: /.test(sideBar)) await window.runCommand('System V IPC: Clear Filter');
    await window.waitFor(
      () => window.treeRows(),
      (rows) => labels(rows).length === 0,
    );
  });

  it('says in words that there are no objects, and how to get some', async () => {
    const welcome = window.page.locator('.part.sidebar .welcome-view-content');
    const text = await window.waitFor(
      () => welcome.textContent(),
      (words) => Boolean(words),
    );
    assert.match(text ?? '', /There are no System V IPC objects/);
    const questions = { 'Create Object…': 'What to create', 'Insert IPC Snippet…': 'Language of the snippet' };
    for (const [name, question] of Object.entries(questions)) {
      await welcome.getByRole('button', { name }).click();
      await window.waitFor(
        () => window.readQuickInput(),
        ({ placeholder }) => placeholder === question,
      );
      await window.page.keyboard.press('Escape');
    }
  });

  it('shows an object as it appears, changes, is made anew and leaves', async () => {
    const first = makeQueue(key);
    const appeared = rowOf(await window.waitForRows(has(label)), label);
    assert.equal(appeared.description, `empty · id ${first} · slot ${first % 32768}, seq ${first >> 15} · root`);
    assert.match(appeared.ariaLabel, /message queue, 0x51000001, empty/);
    await window.waitForRows((rows) => rowOf(rows, label).badge === 'N');

    send(first, 5, 'hello');
    await window.waitForRows((rows) => rowOf(rows, label).description.includes('1 msg, 5 B'));
    await window.waitForRows((rows) => rowOf(rows, label).badge === 'C');
    await window.waitForRows((rows) => rowOf(rows, label).badge === '');

    remove('msg', first);
    const second = makeQueue(key);
    const recreated = await window.waitForRows((rows) => /re-created/.test(rows.find(named)?.ariaLabel ?? ''));
    const { description } = rowOf(recreated, label);
    assert.match(description, new RegExp(`^re-created, was id ${first} · (active · )?empty · id ${second} · `));
    await window.waitForRows((rows) => !/re-created/.test(rowOf(rows, label).ariaLabel));

    remove('msg', second);
    await window.waitForRows((rows) => !has(label)(rows));
  });

  function named(row: Row): boolean {
    return row.label === label;
  }

  it('counts the objects of each kind against the limit', async () => {
    makeQueues(key, 3);
    const rows = await window.waitForRows((found) => labels(found).length === 3);
    assert.equal(rowOf(rows, 'Message Queues').description, '3 of 32000');
    assert.equal(rowOf(rows, 'Shared Memory').description, '0 of 4096');
  });

  it('opens a row into its values, and copies one', async () => {
    const id = makeSegment(key, 5000, 0o640);
    await window.waitForRows(has(label));
    await window.expand(label);
    const rows = await window.waitForRows(has('Permissions'));
    const values = Object.fromEntries(
      rows.filter(({ level }) => level === 3).map((row) => [row.label, row.description]),
    );
    assert.equal(values.Identifier, `${id} = slot ${id % 32768} + seq ${id >> 15} × 32768`);
    assert.equal(values.Permissions, 'rw-r----- (0640)');
    assert.equal(values.Size, '4.9 KiB (5,000 bytes)');
    assert.equal(values['Last attached'], 'never');
    await window.inlineAction('Permissions', 'Copy Value');
    await clipboardSays(window, 'rw-r----- (0640)');
  });

  it('explains an object in its tooltip, with the capacity that /proc does not tell', async () => {
    makeQueue(key, 0o640);
    await window.waitForRows(has(label));
    await window.waitForRows((rows) => rowOf(rows, label).badge === '');
    const text = await window.tooltip(label);
    for (const part of [label, 'rw-r-----', '0640', 'Capacity', '16,384 bytes', 'never', 'as of']) {
      assert.ok(text.includes(part), `no "${part}" in ${text}`);
    }
    await window.page.mouse.move(700, 500);
  });

  it('keeps the tooltip of a row while messages pass through its queue, and shows at once what stays in it', async () => {
    const id = makeQueue(key);
    await window.waitForRows(has(label));
    sendThrough(id);
    await window.waitForRows((rows) => rowOf(rows, label).badge === 'C');
    await window.tooltip(label);
    for (let second = 0; second < 3; second++) {
      sendThrough(id);
      await window.page.waitForTimeout(1_200);
    }
    assert.equal(await window.page.locator('.monaco-hover:not(.hidden)').last().isVisible(), true);
    send(id, 1, 'stays');
    await window.waitForRows((rows) => rowOf(rows, label).description.includes('1 msg, 5 B'));
    await window.page.mouse.move(700, 500);
  });

  it('filters by text and by owner, and says so', async () => {
    makeQueues(key, 3);
    makeSet(0x52000001, 2);
    await window.waitForRows((rows) => labels(rows).length === 4);
    await window.runCommand('System V IPC: Filter…');
    await window.quickInput('0x52');
    const filtered = await window.waitForRows((rows) => labels(rows).length === 1);
    assert.deepEqual(labels(filtered), ['0x52000001']);
    assert.equal(rowOf(filtered, 'Message Queues').description, '3 of 32000, 0 shown');
    await sideBarSays(window, /Filter: 0x52/);
    await window.runCommand('System V IPC: Show Only Mine');
    await sideBarSays(window, /Filter: 0x52 · only mine/);
    await window.runCommand('System V IPC: Show All Owners');
    await window.runCommand('System V IPC: Filter…');
    await window.quickInput('nothing is called so');
    await sideBarSays(window, /Filter: nothing is called so · nothing matches/);
    await window.runCommand('System V IPC: Clear Filter');
    await window.waitForRows((rows) => labels(rows).length === 4);
    await sideBarSays(window, /Filter:/, false);
  });

  it('comes back to the rows of before when the filter box is left by Escape', async () => {
    makeQueues(key, 2);
    await window.waitForRows((rows) => labels(rows).length === 2);
    await window.runCommand('System V IPC: Filter…');
    await window.typeQuickInput('nothing is called so');
    await window.waitForRows((rows) => labels(rows).length === 0);
    await window.page.keyboard.press('Escape');
    const back = await window.waitForRows((rows) => labels(rows).length === 2);
    assert.deepEqual(labels(back), ['0x51000001', '0x51000002']);
    assert.equal(rowOf(back, 'Message Queues').description, '2 of 32000');
  });

  it('sorts', async () => {
    const ids = [makeQueue(0x53000003), makeQueue(0x53000001), makeQueue(0x53000002)];
    assert.equal(ids.length, 3);
    await window.waitForRows((rows) => labels(rows).length === 3);
    await window.runCommand('System V IPC: Sort By…');
    await window.quickPick('Key');
    await window.waitForRows((rows) => labels(rows).join() === '0x53000001,0x53000002,0x53000003');
    await window.runCommand('System V IPC: Sort By…');
    await window.quickPick('Slot, as the kernel lists them');
    await window.waitForRows((rows) => labels(rows).join() === '0x53000003,0x53000001,0x53000002');
  });

  it('shows nothing new while paused, and catches up when resumed', async () => {
    makeQueue(key);
    await window.waitForRows(has(label));
    await window.runCommand('System V IPC: Pause');
    await sideBarSays(window, /Paused: the rows stay as they are/);
    makeQueue(key + 1);
    await window.page.waitForTimeout(2_500);
    assert.equal(has('0x51000002')(await window.treeRows()), false);
    await window.runCommand('System V IPC: Refresh');
    await window.waitForRows(has('0x51000002'));
    await window.runCommand('System V IPC: Resume');
    makeQueue(key + 2);
    await window.waitForRows(has('0x51000003'));
  });

  it('shows 500 of 2,000 rows, then more', async () => {
    makeQueues(key, 2_000);
    await window.waitForRows((rows) => rows.some(({ description }) => description === '2000 of 32000'));
    await scrollToEnd();
    const more = rowOf(await window.waitForRows(has('Show more')), 'Show more');
    assert.equal(more.description, '1500 not shown');
    await window.clickRow('Show more');
    await window.waitForRows((rows) => !rows.some(({ description }) => description === '1500 not shown'));
    await scrollToEnd();
    await window.waitForRows((rows) => rows.some(({ description }) => description === '1000 not shown'));
    await window.page.keyboard.press('Home');
  });

  async function scrollToEnd(): Promise<void> {
    await window.page.locator('.part.sidebar .monaco-list').last().focus();
    await window.page.keyboard.press('End');
  }

  it('gives a command the row that its menu was opened on, while rows come and go above it', async () => {
    const [first = -1, , third] = makeQueues(key, 3);
    await window.waitForRows((rows) => labels(rows).length === 3);
    const row = window.row('0x51000003');
    await row.click({ button: 'right' });
    const menu = window.page.locator('.monaco-menu').last();
    await menu.waitFor();
    remove('msg', first);
    makeQueues(0x54000001, 5);
    await window.waitForRows(has('0x54000005'));
    await menu.getByText('Copy Identifier').click();
    await clipboardSays(window, String(third));
    const others = Array.from({ length: 5 }, (_, index) => `0x5400000${index + 1}`);
    const rows = await window.waitForRows((found) => labels(found).length === 7);
    assert.deepEqual(labels(rows).sort(), ['0x51000002', '0x51000003', ...others]);
  });

  it('offers what can be done with several objects also when other rows are selected with them', async () => {
    const [first, second] = makeQueues(key, 2);
    await window.waitForRows((rows) => labels(rows).length === 2);
    for (const row of ['Message Queues', label, '0x51000002']) await window.clickRow(row, 'Control');
    for (const row of [label, 'Message Queues']) {
      const items = await window.contextMenuItems(row);
      assert.deepEqual(
        items.filter((item) => /Copy|Remove/.test(item)),
        ['Copy Identifier', 'Copy Row as JSON', 'Copy ipcs Command', 'Copy ipcrm Command', 'Remove…'],
      );
    }
    await window.contextMenu(label, 'Copy Identifier');
    await clipboardSays(window, `${first}\n${second}`);
    await window.page.keyboard.press('Escape');
    for (const row of ['Message Queues', 'Semaphore Sets']) await window.clickRow(row, 'Control');
    for (const command of ['Copy Identifier', 'Remove…']) {
      await window.contextMenu('Semaphore Sets', command);
      await window.waitFor(
        () => window.notifications(),
        (shown) => shown.some(({ message }) => message.includes('None of the selected rows is an object.')),
      );
      await window.clearNotifications();
    }
    await window.page.keyboard.press('Escape');
  });

  it('can be used in a narrow side bar, in all themes', async () => {
    makeQueues(key, 2);
    makeSet(key, 3);
    makeSegment(key, 65_536);
    await window.waitForRows((rows) => labels(rows).length === 4);
    await window.setSideBarWidth(200);
    for (const theme of ['Dark Modern', 'Light Modern', 'Dark High Contrast']) {
      await window.setTheme(theme);
      await window.screenshot(`out/e2e/narrow-${theme.replaceAll(' ', '-')}.png`);
      const sideBar = await window.page.locator('.part.sidebar').boundingBox();
      const name = await window.row(label).locator('.label-name').first().boundingBox();
      assert.ok(sideBar && name && name.x + name.width < sideBar.x + sideBar.width, 'the key is not cut off');
    }
  });

  after(async () => {
    await window.setTheme('Dark Modern');
    await window.setSideBarWidth(300);
  });
});

async function clipboardSays(window: Window, expected: string): Promise<void> {
  await window.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await window.waitFor(
    () => window.page.evaluate('navigator.clipboard.readText()'),
    (text) => text === expected,
  );
}

/** Counts only what is drawn: a view's description stands in the document also where VS Code hides it. */
async function sideBarSays(window: Window, expected: RegExp, isSaid = true): Promise<void> {
  const text = window.page.locator('.part.sidebar').getByText(expected).filter({ visible: true });
  await window.waitFor(
    () => text.count(),
    (count) => count > 0 === isSaid,
  );
}

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { getWindow } from '../host/fixture.ts';
import { makeQueue, removeEverything } from '../host/ipcObjects.ts';
import type { QuickInput } from '../host/quickInput.ts';
import type { Window } from '../host/window.ts';

const compute = 'System V IPC: Compute ftok Key…';
const find = 'System V IPC: Find the File of a Key…';

describe('keys', () => {
  let window: Window;
  let source = '';
  let original = '';
  let readme = '';
  let originalReadme = '';
  /** The key of what the extension itself is asked to make. */
  let createdKey = 0;

  before(async () => {
    window = getWindow();
    source = join(window.folder, 'server.c');
    original = readFileSync(source, 'utf8');
    readme = join(window.folder, 'README.md');
    originalReadme = readFileSync(readme, 'utf8');
    createdKey = keyOf(source, 0x7a);
    await window.openView();
  });

  afterEach(async () => {
    removeEverything(createdKey);
    await window.page.keyboard.press('Escape');
    await window.clearNotifications();
    writeFileSync(readme, originalReadme);
  });

  after(async () => {
    writeFileSync(source, original);
    await window.runCommand('View: Close All Editors');
  });

  /** The key of server.c as the kernel's own numbers make it. */
  function keyOf(path: string, projectId: number): number {
    const [device, inode] = execFileSync('stat', ['-L', '-c', '%d %i', path], { encoding: 'utf8' })
      .split(' ')
      .map(BigInt);
    const bits = (((device ?? 0n) & 0xffn) << 16n) | ((inode ?? 0n) & 0xffffn);
    return ((projectId & 0xff) << 24) | Number(bits);
  }

  function hex(key: number): string {
    return `0x${(key >>> 0).toString(16).padStart(8, '0')}`;
  }

  /** What shows when the mouse comes from elsewhere and rests on a row; a row that is drawn meanwhile shows nothing. */
  async function hoverText(label: string): Promise<string> {
    await window.page.mouse.move(800, 600);
    await window.page.waitForTimeout(300);
    await window.row(label).locator('.label-name').first().hover();
    await window.page.waitForTimeout(1_500);
    const hover = window.page.locator('.monaco-hover:not(.hidden)');
    const text = (await hover.allTextContents()).join('\n');
    // Left open it would lie over the rows.
    await window.page.keyboard.press('Escape');
    await window.page.mouse.move(800, 600);
    await hover.first().waitFor({ state: 'hidden' });
    return text;
  }

  async function open(name: string): Promise<void> {
    await window.runCommand('Go to File...');
    await window.typeQuickInput(name);
    await window.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: name }).first().click();
    await window.page.locator('.tab.active').filter({ hasText: name }).waitFor();
    await window.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  function settled(isSettled: (box: QuickInput) => boolean): Promise<QuickInput> {
    return window.waitFor(() => window.readQuickInput(), isSettled);
  }

  function has(label: string): (box: QuickInput) => boolean {
    return ({ items }) => items.some((item) => item.label === label);
  }

  it('name an object by the call that made its key, and lead to it', async () => {
    const key = keyOf(source, 0x53);
    makeQueue(key);
    const named = await window.waitForRows((rows) =>
      rows.some((row) => /key of server\.c with 'S'/.test(row.description)),
    );
    const row = named.find(({ label }) => label === hex(key));
    assert.match(row?.description ?? '', /empty · id \d+ · key of server\.c with 'S' · slot/);
    assert.match(row?.ariaLabel ?? '', /key of server\.c with 'S'/);
    const tooltip = await window.waitFor(
      () => hoverText(hex(key)),
      (text) => /ftok\("server\.c", PROJECT_ID\) in server\.c:11/.test(text),
    );
    assert.match(tooltip, /proj 0x53 'S' · minor 0x[\da-f]{2} · inode 0x[\da-f]{4}/);

    await window.contextMenu(hex(key), 'Go to Source of Key');
    await window.page.locator('.tab.active').filter({ hasText: 'server.c' }).waitFor();
    await window.page.locator('.statusbar-item').filter({ hasText: 'Ln 11, Col 15' }).waitFor();
  });

  it('are computed with the project id of the call in the sources at first', async () => {
    await open('server.c');
    await window.runCommand(compute);
    assert.equal((await settled(({ title }) => title === 'Key of server.c')).value, "'S'");
  });

  it('are computed for the file in the editor, with the object that has the key', async () => {
    const key = keyOf(source, 0x53);
    const id = makeQueue(key);
    await open('server.c');
    await window.runCommand(compute);
    await settled(({ title }) => title === 'Key of server.c');
    await window.quickInput('S');
    const shown = await settled(has('None in the workspace'));
    assert.deepEqual(
      shown.items.slice(0, 5).map(({ label }) => label),
      [
        hex(key),
        String(key),
        `((key_t)${hex(key)})`,
        'Insert at the cursor',
        `proj 0x53 'S' · minor ${minor(key)} · inode ${inode(key)}`,
      ],
    );
    assert.ok(
      shown.items.some(({ label, description }) => label === 'message queue' && description.includes(`id ${id} `)),
    );
    await window.quickPick('message queue');
    await window.waitFor(
      () => window.treeRows(),
      (rows) => rows.some(({ label, selected }) => label === hex(key) && selected),
    );
    await window.runCommand(compute);
    assert.equal(
      (await settled(({ title }) => title === 'Key of server.c')).value,
      'S',
      'what was typed last is offered',
    );
  });

  it('refuse what is no project id, and say what of it counts', async () => {
    await open('server.c');
    await window.runCommand(compute);
    for (const [typed, message] of [
      ['AB', /single character or a number/],
      ['', /Type a character/],
      ['256', /low 8 bits are 0/],
      ['0', /low 8 bits are 0/],
      ['😀', /more than one byte/],
    ] as const) {
      await window.typeQuickInput(typed);
      const box = await settled((now) => message.test(now.message));
      assert.equal(box.isInvalid, true, typed);
    }
    for (const [typed, message] of [
      ['0x141', /321 is the same as 0x41 \('A'\)/],
      ['-1', /-1 is the same as 0xff/],
    ] as const) {
      await window.typeQuickInput(typed);
      const box = await settled((now) => message.test(now.message));
      assert.equal(box.isInvalid, false, typed);
    }
    await window.quickInput('-1');
    await settled(has(hex(keyOf(source, 255))));
  });

  it('tell of a file that is gone, and of one that was never saved', async () => {
    await open('README.md');
    rmSync(readme);
    await window.runCommand(compute);
    await window.waitForNotification(/README\.md” is not on the disk/);
    await window.clearNotifications();
    await window.runCommand('View: Close All Editors');
    await window.runCommand('File: New Untitled Text File');
    // A window that takes the focus closes the command palette.
    await window.page.locator('.tab.active').filter({ hasText: 'Untitled' }).waitFor();
    await window.runCommand(compute);
    const { buttons } = await window.waitForNotification(/is not saved yet/);
    assert.deepEqual(buttons, ['Save…']);
    await window.runCommand('View: Close All Editors');
  });

  it('create an object with the key', async () => {
    await open('server.c');
    await window.runCommand(compute);
    await window.quickInput('0x7a');
    await window.quickPick('Create an object with this key…');
    await window.quickPick('Semaphore set');
    await window.quickInput('3');
    await window.quickPick('Group: read');
    const rows = await window.waitForRows((found) =>
      found.some(({ label, selected }) => label === hex(createdKey) && selected),
    );
    const row = rows.find(({ label }) => label === hex(createdKey));
    assert.match(row?.description ?? '', /3 sems/);
  });

  it('are found by their file: a typed one, and one that nothing explains', async () => {
    await window.runCommand(find);
    await window.quickInput(hex(keyOf(source, 0x53)));
    const found = await settled(has('server.c'));
    assert.match(found.items[0]?.description ?? '', /ftok\("server\.c", PROJECT_ID\) in server\.c:11/);
    await window.page.keyboard.press('Escape');

    await window.runCommand(find);
    await window.typeQuickInput('key');
    assert.match((await settled(({ isInvalid }) => isInvalid)).message, /no key/);
    await window.quickInput('0x01fefefe');
    await settled(has('No file gives this key'));
    await window.page.keyboard.press('Escape');

    await window.runCommand(find);
    await window.quickInput('0x4e545031');
    await settled(has('NTP reference clock 1'));
  });

  it('warn once when the file of a living key was replaced', async () => {
    const key = keyOf(source, 0x53);
    makeQueue(key);
    await window.waitForRows((rows) => rows.some((row) => /key of server\.c/.test(row.description)));
    const copy = join(window.folder, 'copy');
    copyFileSync(source, copy);
    const inodeBefore = statSync(source).ino;
    renameSync(copy, source);
    assert.notEqual(statSync(source).ino, inodeBefore);
    const { message, buttons } = await window.waitForNotification(/no longer meet/);
    assert.ok(message.includes(hex(key)) && message.includes(hex(keyOf(source, 0x53))), message);
    assert.deepEqual(buttons, ['Show Object']);
    await window.waitForRows((rows) => rows.some((row) => /once key of server\.c with 'S'/.test(row.description)));
  });

  function minor(key: number): string {
    return `0x${((key >>> 16) & 0xff).toString(16).padStart(2, '0')}`;
  }

  function inode(key: number): string {
    return `0x${(key & 0xffff).toString(16).padStart(4, '0')}`;
  }
});

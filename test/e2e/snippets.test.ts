import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, before, describe, it } from 'mocha';
import { getWindow } from '../host/fixture.ts';
import { makeQueue, removeAll } from '../host/ipcObjects.ts';
import type { Window } from '../host/window.ts';

const insert = 'System V IPC: Insert IPC Snippet…';

describe('inserting a snippet, as a person does', () => {
  let window: Window;

  before(async () => {
    window = getWindow();
    // The palette knows the commands of extensions a little later than its own.
    await window.openView();
    // The language of an open file would be taken for the one that is wanted.
    await window.runCommand('View: Close All Editors');
  });

  afterEach(async () => {
    removeAll();
    await window.runCommand('View: Revert and Close Editor');
    // The focus moves when the editor has gone, and would close the next list.
    await window.page.locator('.part.editor .view-lines').first().waitFor({ state: 'hidden', timeout: 20_000 });
  });

  it('a row of the tree gives the key file and the project id', async () => {
    const file = join(window.folder, 'server.c');
    const { dev, ino } = statSync(file, { bigint: true });
    // The key that the workspace's own ftok call makes.
    const key = 0x53000000n | ((dev & 0xffn) << 16n) | (ino & 0xffffn);
    makeQueue(Number(key));
    const [row] = (
      await window.waitForRows((rows) => rows.some(({ description }) => /key of server\.c with 'S'/.test(description)))
    ).filter(({ level }) => level === 2);
    await window.contextMenu(row?.label ?? '', 'Insert IPC Snippet…');
    await window.quickPick('C');
    await window.page.locator('.quick-input-widget').getByText('Message Queue: Client').waitFor();
    const { items } = await window.readQuickInput();
    assert.match(items[0]?.label ?? '', /^Message Queue/);
    await window.quickPick('Message Queue: Server');
    await editorText(window, new RegExp(`KEY_FILE "${file}"`));
    await editorText(window, /PROJECT_ID = 'S'/);
    await oneEditorGroup(window);
    // The caret stands in the first tab stop, the key file; the second one is the project id.
    await window.page.locator('.snippet-placeholder').first().waitFor();
    await window.page.keyboard.press('Tab');
    await window.page.keyboard.type("'T'");
    await editorText(window, /PROJECT_ID = 'T'/);
  });

  it('the palette asks for the language, explains and previews each snippet, and inserts it into a new file', async () => {
    await window.runCommand(insert);
    await window.quickPick('Python');
    await window.page.locator('.quick-input-widget').getByText('Message Queue: Client').waitFor();
    const { items, title } = await window.readQuickInput();
    assert.match(title, /Python/);
    assert.deepEqual(
      items.map(({ label }) => label),
      ['Message Queue: Server', 'Message Queue: Client', 'Single-Instance Lock'],
    );
    assert.ok(items.every(({ detail }) => detail.endsWith('.')));
    // The first one is shown beside the list while the user still chooses.
    await editorText(window, /class MessageServer|import ctypes/);
    await window.quickPick('Single-Instance Lock');
    await editorText(window, /LOCK_FILE = "ipc\.lock"/);
    await oneEditorGroup(window);
    await window.page.locator('.snippet-placeholder').first().waitFor();
    // The caret stands in the first tab stop, selected: typing replaces it.
    await window.page.keyboard.type('/run/ours.lock');
    await editorText(window, /LOCK_FILE = "\/run\/ours\.lock"/);
  });
});

/** The preview opens a second group beside the editor, which goes with it. */
async function oneEditorGroup(window: Window): Promise<void> {
  const groups = window.page.locator('.part.editor .editor-group-container');
  await window.waitFor(
    () => groups.count(),
    (count) => count === 1,
  );
}

/** Waits until the drawn lines of an editor show this; Monaco draws blanks as no-break spaces. */
async function editorText(window: Window, wanted: RegExp): Promise<void> {
  await window.waitFor(
    async () => (await window.page.locator('.monaco-editor .view-lines').allInnerTexts()).join('\n'),
    (text) => wanted.test(text.replaceAll('\u00a0', ' ')),
  );
}

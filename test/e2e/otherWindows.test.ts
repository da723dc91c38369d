import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, describe, it } from 'mocha';
import type { CodeServer, CodeServerOptions } from '../host/codeServer.ts';
import { startCodeServer } from '../host/codeServer.ts';
import { getWindow } from '../host/fixture.ts';
import { makeQueue, makeSegment, removeEverything, send } from '../host/ipcObjects.ts';
import { root } from '../host/root.ts';
import type { Settings } from '../host/settings.ts';
import { cleanWindow } from '../host/settings.ts';
import { Window } from '../host/window.ts';
import { openWorkbench } from '../host/workbench.ts';
import { copyOfWorkspace } from '../host/workspace.ts';
import { labels, queueText } from './cleanupSteps.ts';

const key = 0x73000001;
const label = '0x73000001';

const restricted: Partial<CodeServerOptions> = {
  settings: {
    ...cleanWindow,
    'security.workspace.trust.enabled': true,
    'security.workspace.trust.startupPrompt': 'never',
    'security.workspace.trust.banner': 'never',
  },
  isTrustAsked: true,
};

describe('a window', () => {
  let server: CodeServer | undefined;
  let opened: Window | undefined;

  afterEach(async function () {
    if (this.currentTest?.state !== 'passed') await opened?.screenshot('out/e2e/other-window.png');
    removeEverything(key);
    await opened?.page.context().close();
    await server?.stop();
    opened = undefined;
    server = undefined;
  });

  async function openWindow(options: Partial<CodeServerOptions>, ofFolder: Settings = {}): Promise<Window> {
    server = await startCodeServer({ settings: cleanWindow, extensions: [root], ...options });
    const browser = getWindow().page.context().browser();
    assert.ok(browser);
    const folder = await copyOfWorkspace();
    mkdirSync(join(folder, '.vscode'), { recursive: true });
    writeFileSync(join(folder, '.vscode', 'settings.json'), JSON.stringify(ofFolder));
    opened = new Window(await openWorkbench(browser, server, { folder }), folder);
    await opened.openView();
    return opened;
  }

  it('of a user who may not remove: names the owner, and puts the line for root into the terminal', async function () {
    // Only root can make an object of somebody else, and only root may lose the right to remove it.
    if (process.getuid?.() !== 0) this.skip();
    const maker = ['--reuid=65534', '--regid=65534', '--clear-groups', 'perl', '-e'];
    const id = Number(execFileSync('setpriv', [...maker, `print 0 + msgget(${key}, 03644)`], { encoding: 'utf8' }));
    const window = await openWindow({ prefix: ['setpriv', '--bounding-set=-sys_admin', '--'] });
    await window.waitForRows((rows) => labels(rows).includes(label));
    await window.contextMenu(label, 'Remove…');
    await window.answerModal('Remove…');
    await window.answerModal('Remove Anyway');
    const note = await window.waitForNotification(/refused/);
    assert.equal(note.message, '1 refused: EPERM, owner is nobody.');
    assert.deepEqual(note.buttons, ['Remove with sudo…', 'Show Details']);
    await window.screenshot('out/e2e/cleanup-refused.png');
    await window.answerNotification(/refused/, 'Remove with sudo…');
    const line = `sudo ipcrm -q ${id}`;
    await window.page.locator('.terminal-wrapper.active .xterm').waitFor();
    // The terminal draws on a canvas; the selection is what can be read of it.
    await window.page.waitForTimeout(3_000);
    await window.runCommand('Terminal: Select All');
    await window.runCommand('Terminal: Copy Selection');
    const text = await window.clipboard();
    await window.screenshot('out/e2e/cleanup-sudo.png');
    assert.equal(text.trimEnd().slice(-line.length), line);
    assert.equal(text.split(line).length, 2, 'drawn once');
    // Nothing was run: the queue is there, and no shell has answered.
    assert.match(queueText(), new RegExp(`^${label} +${id} +nobody`));
  });

  it('of an untrusted workspace: removes, undoes and lists as everywhere', async () => {
    const window = await openWindow(restricted);
    await window.page.getByText('Restricted Mode').first().waitFor();
    const id = makeQueue(key);
    send(id, 1, 'trusted or not');
    await window.waitForRows((rows) => labels(rows).includes(label));
    await window.contextMenu(label, 'Remove…');
    assert.match((await window.readModal()).detail, /1 message, 14 bytes, is lost/);
    await window.answerModal('Remove…');
    await window.answerModal('Remove Anyway');
    await window.waitForNotification(/Removed message queue/);
    assert.equal(queueText(), '');
    await window.screenshot('out/e2e/cleanup-restricted.png');
    await window.runCommand('System V IPC: Undo Last Removal');
    await window.waitForNotification(/is back/);
    await window.waitForRows((rows) => labels(rows).includes(label));
    assert.match(queueText(), new RegExp(`^${label} `));
    await window.runCommand('System V IPC: Remove All Stale…');
    // The palette is still there for a moment.
    const { items } = await window.waitFor(
      () => window.readQuickInput(),
      (box) => box.items.some((item) => item.label === label),
    );
    assert.equal(items.filter((item) => item.label === label).length, 1);
    await window.page.keyboard.press('Escape');
  });

  it('of an untrusted workspace: does not let it say what is stale', async () => {
    const window = await openWindow(restricted, { 'sysvipc.stale.quietSeconds': 0 });
    await window.page.getByText('Restricted Mode').first().waitFor();
    // Its sender has ended, but a moment ago: he may be about to be started again.
    send(makeQueue(key), 1, 'a moment ago');
    await window.waitForRows((rows) => labels(rows).includes(label));
    await window.runCommand('System V IPC: Remove All Stale…');
    const { items } = await window.waitFor(
      () => window.readQuickInput(),
      (box) => box.items.some((item) => item.label === label),
    );
    assert.match(items.find((item) => item.label === label)?.description ?? '', / · unknown · /);
    await window.page.keyboard.press('Escape');
  });

  it('with the extension Hex Editor: opens a segment in it', async () => {
    const window = await openWindow({ extensions: [root, join(root, 'test', 'host', 'hexEditor')] });
    const id = makeSegment(key, 5);
    execFileSync('perl', ['-e', `shmwrite(${id}, "bytes", 0, 5) or die $!`]);
    await window.waitForRows((rows) => labels(rows).includes(label));
    await window.expand(label);
    await window.contextMenu('Bytes', 'Open in Hex Editor');
    await window.answerModal('Read');
    const page = window.page.frameLocator('iframe.webview.ready').last().frameLocator('#active-frame');
    const shown = page.locator('pre');
    await shown.waitFor();
    assert.equal(await shown.textContent(), `/shm/${label}-id${id}.bin: 6279746573`);
  });
});

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import type { FrameLocator } from 'playwright-core';
import { getWindow } from '../host/fixture.ts';
import { makeSegment, remove, removeAll } from '../host/ipcObjects.ts';
import { descendants, isAlive } from '../host/processes.ts';
import type { Window } from '../host/window.ts';
import { agreeToRead } from './segmentSteps.ts';

const key = 0x54000001;
const label = '0x54000001';

function write(id: number, text: string): void {
  execFileSync('perl', ['-e', `shmwrite(${id}, "${text}", 0, ${text.length}) or die $!`]);
}

describe('the hex view', () => {
  let window: Window;
  let page: FrameLocator;
  let id: number;

  before(async () => {
    window = getWindow();
    page = window.page.frameLocator('iframe.webview.ready').last().frameLocator('#active-frame');
    await window.openView();
  });

  beforeEach(async () => {
    id = makeSegment(key, 8192);
    write(id, 'first generation');
    await window.row(label).waitFor();
    await window.expand(label);
    await window.clickRow('Bytes');
    await agreeToRead(window, page.locator('[data-offset="0"].hex').getByText('66'));
  });

  afterEach(async () => {
    await window.runCommand('View: Close All Editors');
    await window.clearNotifications();
    removeAll();
    await window.waitForRows((rows) => rows.every(({ level }) => level < 2));
  });

  after(() => removeAll());

  it('says what is shown, and leads on to the next segment of the key when that one is removed', async () => {
    const title = page.locator('.title');
    await title.getByText(`shared memory segment ${label} (id ${id})`, { exact: true }).waitFor();
    await page.locator('.size').getByText('8 KiB (8,192 bytes)', { exact: true }).waitFor();
    await window.page.getByRole('tab', { name: `${label}-id${id}.bin` }).waitFor();
    remove('shm', id);
    const fate = page.locator('.fate');
    await fate.getByText(/^This segment was found to be gone at \d\d:\d\d:\d\d\.$/).waitFor();
    assert.equal(await page.locator('.live').isVisible(), false);
    // What was never read is nowhere any more.
    await page.locator('[data-offset="0"].hex').press('Control+End');
    await page.locator('[data-offset="8191"].hex').getByText('??').waitFor();
    const next = makeSegment(key, 8192);
    write(next, 'second generation');
    const button = page.getByRole('button', { name: `Open ${label}, id ${next}` });
    await button.waitFor();
    await window.screenshot('out/e2e/hex-removed.png');
    await button.press('Enter');
    await title.getByText(`(id ${next})`).waitFor();
    await page.locator('[data-offset="0"].hex').getByText('73').waitFor();
  });

  it('is live again with the next agent when one has ended', async () => {
    const agent = descendants().find(({ commandLine }) => commandLine.includes('dist/agent.cjs'));
    assert.ok(agent);
    process.kill(agent.pid, 'SIGKILL');
    write(id, 'xirst');
    await page.locator('[data-offset="0"].hex').getByText('78').waitFor();
    await page.locator('.problem:empty').waitFor({ state: 'attached' });
    assert.equal(await page.getByRole('checkbox', { name: 'Live' }).isChecked(), true);
    assert.equal(isAlive(agent.pid), false);
  });

  it('says that nothing was found until something is selected', async () => {
    const note = page.locator('.note');
    await window.runCommand('System V IPC: Find Bytes or Text…');
    await window.quickInput('zebra');
    await note.getByText('Not found: zebra').waitFor();
    await window.screenshot('out/e2e/hex-not-found.png');
    await page.locator('[data-offset="2"].hex').click();
    await page.locator('.note:empty').waitFor({ state: 'attached' });
    await window.runCommand('System V IPC: Find Bytes or Text…');
    await window.quickInput('zebra');
    await note.getByText('Not found: zebra').waitFor();
    await window.runCommand('System V IPC: Find Bytes or Text…');
    await window.quickInput('generation');
    await page.locator('.note:empty').waitFor({ state: 'attached' });
  });

  it('leaves the values of a struct as much room as their names', async () => {
    const header = 'struct beat { unsigned magic; unsigned long long last_heartbeat_timestamp_ns; };\n';
    writeFileSync(join(window.folder, 'beat.h'), header);
    await window.runCommand('System V IPC: Overlay C Struct…');
    await window.quickPick('struct beat');
    await window.quickInput('0');
    const values = page.locator('.fields .value');
    await values.nth(1).waitFor();
    const widths = await values.evaluateAll((cells) => cells.map((cell) => cell.getBoundingClientRect().width));
    assert.ok(Math.min(...widths) >= 90, String(widths));
    await window.screenshot('out/e2e/hex-struct.png');
  });
});

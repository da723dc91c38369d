import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { getWindow } from '../host/fixture.ts';
import { makeQueue, makeSegment, makeSet, removeAll, setSemaphores } from '../host/ipcObjects.ts';
import type { Row } from '../host/rows.ts';
import type { Window } from '../host/window.ts';

/** Number of the system call, which Perl has no function for. */
const shmat = process.arch === 'arm64' ? 196 : 30;

const started: ChildProcess[] = [];

/** A process of Perl, which uses nothing of the code under test; ended after each test. */
function perl(program: string): ChildProcess {
  const child = spawn('perl', ['-e', program], { stdio: 'ignore' });
  started.push(child);
  return child;
}

function rowOf(rows: readonly Row[], label: string): Row | undefined {
  return rows.find((row) => row.label === label);
}

describe('who uses the objects', () => {
  let window: Window;

  before(async () => {
    window = getWindow();
    await window.openView();
  });

  afterEach(async () => {
    for (const child of started.splice(0)) child.kill('SIGKILL');
    removeAll();
    await window.waitForRows((rows) => rows.length === 0);
  });

  after(async () => {
    await window.runCommand('View: Close All Editors');
  });

  async function clipboardSays(expected: string): Promise<void> {
    await window.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await window.waitFor(
      () => window.page.evaluate('navigator.clipboard.readText()'),
      (text) => text === expected,
    );
  }

  it('says that a process sleeps on a queue, in which call, and what removing would do to it', async () => {
    const id = makeQueue(0x61000001);
    const child = perl(`msgrcv(${id}, $text, 10, 7, 0)`);
    await window.waitForRows((rows) => rowOf(rows, '0x61000001')?.description.includes('1 blocked') === true);
    await window.expand('0x61000001');
    const rows = await window.waitForRows((found) => ['perl', 'Use'].every((label) => rowOf(found, label)));
    assert.match(rowOf(rows, 'perl')?.description ?? '', new RegExp(`^pid ${child.pid} · msgrcv, type 7 · root`));
    assert.equal(rowOf(rows, 'Use')?.description, 'in use');
    await window.expand('Use');
    await window.waitForRows((found) => rowOf(found, 'Removing it: 1 blocked process gets EIDRM') !== undefined);
    await window.contextMenu('perl', 'Copy Process Id');
    await clipboardSays(String(child.pid));
    await window.contextMenu('Use', 'Copy Value');
    await clipboardSays('in use');
    await window.contextMenu('Removing it: 1 blocked process gets EIDRM', 'Copy Value');
    await clipboardSays('Removing it: 1 blocked process gets EIDRM');
    await window.collapse('0x61000001');
  });

  it('never calls an unused queue stale, and says why', async () => {
    makeQueue(0x61000002);
    await window.waitForRows((rows) => rowOf(rows, '0x61000002') !== undefined);
    await window.expand('0x61000002');
    const rows = await window.waitForRows((found) => rowOf(found, 'Use') !== undefined);
    assert.equal(rowOf(rows, 'Use')?.description, 'unknown');
    await window.collapse('0x61000002');
  });

  it('names who has the file of the key open, where nobody is seen to use the object', async () => {
    const file = join(window.folder, 'orders.conf');
    writeFileSync(file, '');
    const key = Number(
      execFileSync('perl', ['-MIPC::SysV=ftok', '-e', `print ftok("${file}", 65)`], { encoding: 'utf8' }),
    );
    const child = perl(`open my $file, '<', "${file}" or die; sleep 600`);
    const label = `0x${(key >>> 0).toString(16).padStart(8, '0')}`;
    makeQueue(key);
    await window.waitForRows((rows) => rowOf(rows, label) !== undefined);
    await window.expand(label);
    await window.waitForRows((rows) => rowOf(rows, 'Use')?.description === 'unknown');
    await window.expand('Use');
    const reason = `Has key file open: perl (${child.pid}), ${file}`;
    const rows = await window.waitForRows((found) => rowOf(found, reason) !== undefined);
    assert.equal(rowOf(rows, 'Use')?.description, 'unknown');
    rmSync(file);
    await window.collapse(label);
  });

  it('gathers rows by process, by verdict and by owner', async () => {
    const id = makeSegment(0x61000003, 4096);
    const child = perl(`use strict; my $x; shmread(${id}, $x, 0, 10); sleep 600`);
    await window.waitForRows((rows) => rowOf(rows, '0x61000003') !== undefined);
    await window.runCommand('System V IPC: Group By…');
    await window.quickPick('Process that uses it');
    await window.waitForRows((rows) => rowOf(rows, `perl (${child.pid})`) !== undefined);
    await window.runCommand('System V IPC: Group By…');
    await window.quickPick('Use: in use, active, stale');
    await window.waitForRows((rows) => rowOf(rows, 'Active')?.description === '1');
    await window.runCommand('System V IPC: Group By…');
    await window.quickPick('Owner');
    await window.waitForRows((rows) => rowOf(rows, 'root')?.description === '1');
    await window.runCommand('System V IPC: Group By…');
    await window.quickPick('Kind');
    const rows = await window.waitForRows((found) => rowOf(found, 'Shared Memory')?.description === '1 of 4096');
    const groups = rows.filter(({ level }) => level === 1).map(({ label }) => label);
    assert.deepEqual(groups, ['Message Queues', 'Semaphore Sets', 'Shared Memory']);
  });

  it('names two processes that wait for each other, and draws them', async () => {
    const [a, b] = [makeSet(0x61000004, 1), makeSet(0x61000005, 1)];
    setSemaphores(a, [1]);
    setSemaphores(b, [1]);
    const take = (first: number, second: number) =>
      perl(`semop($_, pack("s!s!s!", 0, -1, 0)) && sleep 1 for (${first}, ${second})`);
    const pids = [take(a, b).pid, take(b, a).pid];
    const rows = await window.waitForRows((found) => found.some(({ label }) => label.startsWith('Possible deadlock')));
    const alarm = rows.find(({ label }) => label.startsWith('Possible deadlock'));
    for (const pid of pids) assert.ok(alarm?.label.includes(`perl (${pid})`), alarm?.label);
    await window.clickRow(/^Possible deadlock/);
    await window.page.getByRole('tab', { name: 'Who waits for what' }).waitFor();
    const page = window.page.frameLocator('iframe.webview').last().frameLocator('iframe').locator('body');
    await page.getByText(`perl (${pids[0]}) waits on semaphore set 0x61000005`).waitFor();
    assert.equal(await page.locator('svg .arrow.cycle').count(), 4);
    // Who reads further down is not thrown back to the top by news.
    const scrollY = 40;
    await page.evaluate(`document.body.style.minHeight = '300vh'; window.scrollTo(0, ${scrollY})`);
    const third = take(b, a);
    await page.locator('li', { hasText: `perl (${third.pid})` }).waitFor();
    assert.equal(await page.evaluate('window.scrollY'), scrollY);
    assert.match((await page.locator('svg').textContent()) ?? '', /sem 0 waits for −1/);
  });

  it('warns of two segments of one key', async () => {
    const old = makeSegment(0x61000006, 4096);
    const holder = perl(`syscall(${shmat}, ${old}, 0, 0) == -1 and die; shmctl(${old}, 0, 0); sleep 600`);
    assert.ok(holder.pid);
    await window.waitForRows((rows) => rowOf(rows, '(was 0x61000006)') !== undefined);
    makeSegment(0x61000006, 4096);
    await window.waitForRows((rows) => rowOf(rows, 'Two segments of key 0x61000006') !== undefined);
    const text = await window.tooltip('Two segments of key 0x61000006');
    assert.match(text, new RegExp(`Old segment ${old}: perl \\(${holder.pid}\\)`));
    await window.page.mouse.move(700, 500);
    await window.clickRow('Two segments of key 0x61000006');
    const rows = await window.waitForRows((found) => rowOf(found, '(was 0x61000006)')?.selected === true);
    assert.match(rowOf(rows, '(was 0x61000006)')?.description ?? '', new RegExp(`· id ${old} ·`));
  });
});

import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import type { CodeServer } from '../host/codeServer.ts';
import { startCodeServer } from '../host/codeServer.ts';
import { getWindow } from '../host/fixture.ts';
import { removeEverything } from '../host/ipcObjects.ts';
import { root } from '../host/root.ts';
import { cleanWindow } from '../host/settings.ts';
import { Window } from '../host/window.ts';
import { openWorkbench } from '../host/workbench.ts';
import { copyOfWorkspace } from '../host/workspace.ts';
import { queueText } from './cleanupSteps.ts';

const key = 0x77000001;

/** Leaves a queue, two seconds after it was started. On one line, for a shell. */
const leave = (ownKey: number) =>
  `select(undef, undef, undef, 2); my $q = msgget(${ownKey}, 03600); msgsnd($q, pack("l! a*", 1, "x"), 0) or die $!;`;
const leaving = leave(key);

/** A debugger of C starts the program, and answers that it is launched when it stands at its first line. */
const untilLaunched = '$| = 1; print "ready"; <STDIN>;';

describe('leak reports of debug sessions', () => {
  let server: CodeServer;
  let window: Window;
  let ended: string;
  let goOn: string;

  before(async () => {
    const extensions = [root, join(root, 'test', 'host', 'debugger')];
    server = await startCodeServer({ settings: cleanWindow, extensions });
    const browser = getWindow().page.context().browser();
    assert.ok(browser);
    const folder = await copyOfWorkspace();
    [ended, goOn] = [join(folder, 'ended'), join(folder, 'goOn')];
    mkdirSync(join(folder, '.vscode'), { recursive: true });
    const untilToldTo = `select(undef, undef, undef, 0.1) until -e "${goOn}";`;
    const programs = [
      { name: 'server', program: `${untilLaunched} ${leaving}` },
      { name: 'client', program: `${untilLaunched} ${untilToldTo} ${leave(key + 1)}` },
      { name: 'in a terminal', program: `${leaving} open(my $file, ">", "${ended}");`, ended },
      { name: 'stripped', program: `${leaving} ${untilLaunched}`, isRefused: true },
    ];
    const configurations = programs.map((each) => ({ type: 'standin', request: 'launch', ...each }));
    const compounds = [{ name: 'server and client', configurations: ['server', 'client'] }];
    const launch = { version: '0.2.0', configurations, compounds };
    writeFileSync(join(folder, '.vscode', 'launch.json'), JSON.stringify(launch));
    window = new Window(await openWorkbench(browser, server, { folder }), folder);
    // Nothing on screen tells when the window knows of debuggers.
    await window.page.waitForTimeout(9_000);
  });

  afterEach(async function () {
    if (this.currentTest?.state !== 'passed') await window.screenshot('out/e2e/debug-leaks.png');
    removeEverything(key);
    for (const file of [ended, goOn]) rmSync(file, { force: true });
    await window.clearNotifications();
  });

  after(async () => {
    await window.page.context().close();
    await server.stop();
  });

  async function start(name: string): Promise<void> {
    await window.runCommand('Debug: Select and Start Debugging');
    const box = window.page.locator('.quick-input-widget');
    await box.locator('input.input[placeholder*="launch configuration"]').fill(`debug ${name}`);
    await box.locator('.label-name').filter({ hasText: name }).first().click();
  }

  it('come also for a program that was started before its session was announced', async () => {
    await start('server');
    const note = await window.waitForNotification(/left by/);
    assert.equal(note.message, '1 IPC object was left by server (standin).');
    assert.match(queueText(), /^0x77000001 /);
  });

  it('tell of each object once where sessions run beside each other', async () => {
    await start('server and client');
    const first = await window.waitForNotification(/left by server/);
    assert.equal(first.message, '1 IPC object was left by server (standin).');
    writeFileSync(goOn, '');
    const second = await window.waitForNotification(/left by client/);
    assert.equal(second.message, '1 IPC object was left by client (standin).');
    assert.equal(queueText().split('\n').length, 2);
  });

  it('come for a program that the debugger has started in a terminal', async () => {
    await start('in a terminal');
    const note = await window.waitForNotification(/left by/);
    assert.equal(note.message, '1 IPC object was left by in a terminal (standin).');
  });

  it('come also when the program could not be debugged after all', async () => {
    await start('stripped');
    await window.answerModal('Cancel');
    const note = await window.waitForNotification(/left by/);
    assert.equal(note.message, '1 IPC object was left by stripped (standin).');
  });
});

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { getWindow } from '../host/fixture.ts';
import { removeEverything } from '../host/ipcObjects.ts';
import type { Window } from '../host/window.ts';
import { labels, queueText } from './cleanupSteps.ts';

const key = 0x72000001;

/**
 * Leaves a queue, a segment and a set, all of which it has used; a second queue it removes itself. The set comes once
 * somebody looks: one that nobody knows to be new may be older than the program, which has only set it.
 */
const leaking = `my $q = msgget(${key}, 03600); msgsnd($q, pack("l! a*", 1, "x"), 0) or die $!;
my $m = shmget(${key}, 4096, 03600); shmwrite($m, "left", 0, 4) or die $!;
my $gone = msgget(${key + 7}, 03600); msgctl($gone, 0, 0); select(undef, undef, undef, 4);
my $s = semget(${key}, 1, 03600); semop($s, pack("s!3", 0, 1, 0)) or die $!; select(undef, undef, undef, 1);`;

/** Somebody else, who leaves a queue of his own meanwhile. */
const unrelated = `my $q = msgget(${key + 1}, 03600); msgsnd($q, pack("l! a*", 1, "x"), 0) or die $!;
select(undef, undef, undef, 1)`;

describe('leak reports in the window', () => {
  let window: Window;
  let program: string;
  let count = 0;

  before(async () => {
    window = getWindow();
    mkdirSync(join(window.folder, '.vscode'), { recursive: true });
    program = join(window.folder, 'leak.pl');
    writeFileSync(program, leaking);
    await startAnew();
  });

  afterEach(async () => {
    removeEverything(key);
    await window.clearNotifications();
  });

  after(() => removeEverything(key));

  it('come for a build task although the view was never opened, and blame nobody else', async () => {
    const task = await writeTask({ group: { kind: 'build', isDefault: true } });
    await window.page.keyboard.press('Control+Shift+B');
    await once(perl(unrelated), 'exit');
    const note = await window.waitForNotification(/left by/);
    await window.screenshot('out/e2e/leaks-task.png');
    assert.equal(note.message, `3 IPC objects were left by ${task}.`);
    assert.equal(note.severity, 'warning');
    assert.deepEqual(note.buttons, ['Show', 'Remove…', "Don't Ask for This Configuration"]);
    await window.answerNotification(/left by/, 'Remove…');
    const modal = await window.readModal();
    assert.equal(modal.message, 'Remove 3 System V IPC objects?');
    assert.match(
      modal.detail,
      /message queue 0x72000001[\s\S]*semaphore set 0x72000001[\s\S]*shared memory segment 0x72000001/,
    );
    assert.doesNotMatch(modal.detail, /0x72000002/);
    await window.answerModal('Remove…');
    await window.answerModal('Remove Anyway');
    await window.waitForNotification(/^3 removed\.$/);
    assert.match(queueText(), /^0x72000002 .*$/);
  });

  it('show the first of what was left', async () => {
    const task = await writeTask({});
    await runTask(task);
    await window.waitForNotification(new RegExp(`^3 IPC objects were left by ${task}\\.`));
    await window.answerNotification(/left by/, 'Show');
    const rows = await window.waitForRows((found) => found.some(({ selected }) => selected));
    assert.equal(rows.find(({ selected }) => selected)?.label, '0x72000001');
    assert.deepEqual(labels(rows), ['0x72000001', '0x72000001', '0x72000001']);
  });

  it('come for a debug session', async () => {
    await startAnew();
    const script = join(window.folder, 'server.js');
    writeFileSync(script, `require('node:child_process').execFileSync('perl', [${JSON.stringify(program)}]);`);
    const name = `server ${++count}`;
    const configuration = { type: 'node', request: 'launch', name, program: script, console: 'internalConsole' };
    const launch = { version: '0.2.0', configurations: [configuration] };
    writeFileSync(join(window.folder, '.vscode', 'launch.json'), JSON.stringify(launch));
    await letFilesBeNoticed();
    await window.page.keyboard.press('F5');
    const note = await window.waitForNotification(/left by/);
    await window.screenshot('out/e2e/leaks-debug.png');
    assert.match(note.message, new RegExp(`^3 IPC objects were left by ${name} \\(node\\)\\.`));
  });

  it('stay away for a configuration that is not to be asked for, and come for others', async () => {
    const quiet = await writeTask({});
    await runTask(quiet);
    await window.answerNotification(/left by/, "Don't Ask for This Configuration");
    const settings = join(window.folder, '.vscode', 'settings.json');
    await window.waitFor(
      async () => existsSync(settings) && readFileSync(settings, 'utf8'),
      (text) => text !== false && text.includes(`"${quiet}"`),
    );
    removeEverything(key);
    await runTask(quiet);
    await window.waitFor(
      async () => queueText(),
      (text) => text.includes('0x72000001'),
    );
    await window.page.waitForTimeout(4_000);
    removeEverything(key);
    const other = await writeTask({});
    await runTask(other);
    await window.waitForNotification(new RegExp(`left by ${other}\\.`));
    const messages = (await window.notifications()).map(({ message }) => message);
    assert.deepEqual(
      messages.filter((message) => message.includes(`by ${quiet}.`)),
      [],
    );
  });

  /** Each under a name of its own: what a user does not want to be asked for is remembered. */
  async function writeTask(more: Readonly<Record<string, unknown>>): Promise<string> {
    const label = `leaky ${++count}`;
    const task = { label, type: 'process', command: 'perl', args: [program], problemMatcher: [], ...more };
    writeFileSync(join(window.folder, '.vscode', 'tasks.json'), JSON.stringify({ version: '2.0.0', tasks: [task] }));
    await letFilesBeNoticed();
    return label;
  }

  /** A new extension host, which has not loaded the extension: its view is closed. */
  async function startAnew(): Promise<void> {
    await window.openView('Explorer');
    await window.reload();
    // Keys for tasks and debuggers do nothing until the window knows of any, and nothing on screen tells when.
    await window.page.waitForTimeout(6_000);
  }

  async function letFilesBeNoticed(): Promise<void> {
    await window.page.waitForTimeout(2_000);
  }

  async function runTask(label: string): Promise<void> {
    await window.runCommand('Tasks: Run Task');
    await window.quickPick(label);
  }

  function perl(text: string): ReturnType<typeof spawn> {
    return spawn('perl', ['-e', text], { stdio: ['ignore', 'inherit', 'inherit'] });
  }
});

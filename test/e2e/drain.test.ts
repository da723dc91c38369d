import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn } from 'node:child_process';
import { after, afterEach, before, describe, it } from 'mocha';
import { getWindow } from '../host/fixture.ts';
import { makeQueue, receiveAll, remove, removeEverything, send } from '../host/ipcObjects.ts';
import type { Window } from '../host/window.ts';

const key = 0x53000001;
const label = '0x53000001';

describe('draining a queue', () => {
  let window: Window;
  let id: number;
  const children: ChildProcess[] = [];

  before(async () => {
    window = getWindow();
    await window.openView();
  });

  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    removeEverything(key);
    await window.waitForRows((rows) => rows.every(({ level }) => level < 2));
    await window.clearNotifications();
  });

  after(() => removeEverything(key));

  it('says who is hurt, asks twice, and is undone by the message', async () => {
    await showQueue();
    const receiver = perl(`msgrcv(${id}, my $m, 100, 99, 0)`);
    await window.waitForRows((rows) => rows.some(({ description }) => description.includes('1 blocked')));
    await window.contextMenu(label, 'Drain Queue…');
    const first = await window.readModal();
    assert.equal(first.message, `Drain message queue ${label} (id ${id})?`);
    assert.equal(
      first.detail,
      [
        'owner root, in use: 3 messages, 26 bytes, are taken out',
        'Receivers get nothing of it.',
        `Blocked receivers sleep on: perl (${receiver.pid}).`,
        'Can be undone for 7 days: the messages are sent back, in their order.',
      ].join(''),
    );
    await window.screenshot('out/e2e/drain-first.png');
    await window.answerModal('Drain…');
    const second = await window.readModal();
    assert.equal(second.message, 'Programs may still need these messages. Drain the queue anyway?');
    assert.equal(second.detail, `It is in use: perl (${receiver.pid}).`);
    await window.answerModal('Drain Anyway');
    const note = await window.waitForNotification(/^Took 3 messages out of message queue 0x53000001/);
    assert.deepEqual([note.severity, note.buttons], ['info', ['Undo']]);
    assert.equal(held(), 0);
    await window.answerNotification(/Took 3 messages/, 'Undo');
    await window.waitForNotification(/^3 messages are back in message queue 0x53000001 \(id \d+\)\.$/);
    assert.deepEqual(receiveAll(id), ['1:hello world', '7:grüß dich €', '1:']);
  });

  it('is listed in Removed Objects…, shows what was taken, and is undone from there', async () => {
    await showQueue();
    await drain();
    const [item] = await listRemoved();
    assert.equal(item?.label.trim(), label);
    assert.match(item?.description ?? '', new RegExp(`^id ${id} · 3 messages, 26 B · `));
    assert.match(item?.detail ?? '', /^Removed \d{4}-\d\d-\d\d \d\d:\d\d:\d\d by Drain$/);
    await window.screenshot('out/e2e/drain-removed.png');
    await window.page.keyboard.press('Enter');
    await window.quickPick('Show');
    const text = await window.waitFor(
      async () => (await window.page.locator('.editor-instance .view-lines').first().textContent()) ?? '',
      (found) => found.includes('grüß'),
    );
    assert.match(
      text.replaceAll('\u00a0', ' '),
      /0: type 1, 11 B: hello world1: type 7, 15 B: grüß dich €2: type 1, 0 B/,
    );
    await window.runCommand('View: Close All Editors');
    await undoFromList();
    await window.waitForNotification(/^3 messages are back in message queue 0x53000001/);
    assert.deepEqual(receiveAll(id), ['1:hello world', '7:grüß dich €', '1:']);
  });

  it('asks before it makes a queue anew that is gone by the time of the undo', async () => {
    await showQueue();
    await drain();
    remove('msg', id);
    await window.waitForRows((rows) => rows.every(({ level }) => level < 2));
    await window.runCommand('System V IPC: Undo Last Removal');
    const modal = await window.readModal();
    assert.equal(modal.message, `The message queue ${label} (id ${id}) is gone.`);
    assert.match(modal.detail, /^It can be made again with its messages, under its key where nobody has it/);
    await window.answerModal('Make It Again');
    await window.waitForNotification(/^message queue 0x53000001 \(id \d+\) is back\./);
    id = Number(new RegExp(`^${label} +(\\d+)`, 'm').exec(queues())?.[1]);
    assert.deepEqual(receiveAll(id), ['1:hello world', '7:grüß dich €', '1:']);
  });

  it('leaves the queue alone when it comes into use while the question stands', async () => {
    await showQueue();
    await window.contextMenu(label, 'Drain Queue…');
    await window.answerModal('Drain…');
    const receiver = perl(`msgrcv(${id}, my $m, 100, 99, 0)`);
    await window.waitForRows((rows) => rows.some(({ description }) => description.includes('1 blocked')));
    await window.answerModal('Drain Anyway');
    const { message, severity } = await window.waitForNotification(/was left alone/);
    assert.match(
      message,
      new RegExp(
        `^The message queue ${label} \\(id ${id}\\) was left alone: in use for \\d+ s: perl \\(${receiver.pid}\\)`,
      ),
    );
    assert.equal(severity, 'warning');
    assert.equal(held(), 3);
  });

  it('takes a queue that went while the question stood for a normal result', async () => {
    await showQueue();
    await window.contextMenu(label, 'Drain Queue…');
    await window.answerModal('Drain…');
    remove('msg', id);
    await window.answerModal('Drain Anyway');
    const { severity } = await window.waitForNotification(
      /^The message queue 0x53000001 \(id \d+\) was gone already\.$/,
    );
    assert.equal(severity, 'info');
  });

  async function showQueue(): Promise<void> {
    id = makeQueue(key);
    send(id, 1, 'hello world');
    send(id, 7, 'grüß dich €');
    send(id, 1, '');
    await window.waitForRows((rows) => rows.some((row) => row.label === label));
  }

  async function drain(): Promise<void> {
    await window.contextMenu(label, 'Drain Queue…');
    await window.answerModal('Drain…');
    await window.answerModal('Drain Anyway');
    await window.waitForNotification(/^Took 3 messages/);
    await window.clearNotifications();
  }

  async function listRemoved() {
    await window.runCommand('System V IPC: Removed Objects…');
    // The palette stands at the same place until the list takes it.
    const { items } = await window.waitFor(
      () => window.readQuickInput(),
      (box) => box.title === 'Removed Objects' && box.items.length > 0,
    );
    return items;
  }

  async function undoFromList(): Promise<void> {
    await listRemoved();
    await window.page.keyboard.press('Enter');
    await window.quickPick('Undo');
  }

  function held(): number {
    return Number(new RegExp(`^${label} +\\S+ +\\S+ +\\S+ +\\S+ +(\\d+)`, 'm').exec(queues())?.[1]);
  }

  function queues(): string {
    return execFileSync('ipcs', ['-q'], { encoding: 'utf8' });
  }

  function perl(program: string): ChildProcess {
    const child = spawn('perl', ['-e', program], { stdio: 'ignore' });
    children.push(child);
    return child;
  }
});

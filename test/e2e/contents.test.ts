import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import type { FrameLocator } from 'playwright-core';
import { getWindow } from '../host/fixture.ts';
import { makeQueue, makeSegment, makeSet, receiveAll, removeEverything, send } from '../host/ipcObjects.ts';
import { tableRow, tableRows } from '../host/tableRows.ts';
import type { Window } from '../host/window.ts';
import { contrast, over } from './contrast.ts';
import { agreeToRead } from './segmentSteps.ts';

const queueLabel = '0x52000001';
const setLabel = '0x52000002';
const segmentLabel = '0x52000003';
const header = 'struct header { unsigned magic; short version; char name[10]; double load; };\n';

/** A second source: what Perl's functions tell of objects. */
function perl(program: string): string {
  return execFileSync('perl', ['-e', program], { encoding: 'utf8' });
}

function semaphoreValue(id: number, index: number): number {
  return Number(perl(`print 0 + semctl(${id}, ${index}, 12, 0)`));
}

function write(id: number, offset: number, packed: string): void {
  perl(`my $b = ${packed}; shmwrite(${id}, $b, ${offset}, length $b) or die $!`);
}

/** A column of the row that an object has in `/proc/sysvipc`. */
function column(kind: 'msg' | 'sem' | 'shm', id: number, index: number): string | undefined {
  return tableRow(kind, id)?.[index];
}

describe('what is in objects', () => {
  let window: Window;
  let page: FrameLocator;
  /** The key of what the extension itself is asked to make. */
  let createdKey = 0x52000009;

  before(async () => {
    window = getWindow();
    page = window.page.frameLocator('iframe.webview.ready').last().frameLocator('#active-frame');
    await window.openView();
  });

  afterEach(async () => {
    await window.runCommand('View: Close All Editors');
    await window.clearNotifications();
    removeEverything(createdKey);
    await window.waitForRows((rows) => rows.every(({ level }) => level < 2));
  });

  after(() => removeEverything(createdKey));

  async function shows(label: string): Promise<void> {
    await window.waitForRows((rows) => rows.some((row) => row.label === label));
  }

  async function descriptionOf(label: string | RegExp, wanted: RegExp): Promise<void> {
    await window.waitFor(
      async () => (await window.treeRows()).filter((row) => row.label.match(label)).map((row) => row.description),
      (descriptions) => descriptions.some((each) => wanted.test(each)),
    );
  }

  async function openBytes(): Promise<void> {
    await window.expand(segmentLabel);
    await window.clickRow('Bytes');
  }

  describe('a queue', () => {
    let id: number;

    async function showQueue(): Promise<void> {
      id = makeQueue(0x52000001);
      send(id, 1, 'hello world');
      send(id, 7, 'grüß dich €');
      send(id, 1, '');
      await shows(queueLabel);
      await window.expand(queueLabel);
    }

    it('shows its messages, its fill level and its types, and keeps all of it', async () => {
      await showQueue();
      await descriptionOf('#0', /^type 1 · 11 B · hello world$/);
      await descriptionOf('#1', /^type 7 · 15 B · grüß dich €$/);
      await descriptionOf('#2', /^type 1 · 0 B$/);
      await descriptionOf('Messages', /^3 · 26 B of 16 KiB \(0\.2 %\)$/);
      await window.expand('By type');
      await descriptionOf('type 1', /^2 messages · 67 % · 11 B$/);
      send(id, 9, 'fourth');
      await descriptionOf('#3', /fourth/);
      assert.equal(column('msg', id, 6), '0', 'lrpid');
      assert.deepEqual(receiveAll(id), ['1:hello world', '7:grüß dich €', '1:', '9:fourth']);
    });

    it('shows messages that come into an empty queue, and none when they are gone', async () => {
      id = makeQueue(0x52000001);
      await shows(queueLabel);
      await window.expand(queueLabel);
      await descriptionOf('Messages', /^0 · 0 B/);
      send(id, 3, 'the first');
      await descriptionOf('#0', /^type 3 · 9 B · the first$/);
      receiveAll(id);
      await window.waitForRows((rows) => rows.every((row) => row.label !== '#0'));
      await descriptionOf('Messages', /^0 · 0 B of 16 KiB \(0 %\)$/);
      const messages = (await window.treeRows()).filter(({ label }) => label.startsWith('#'));
      assert.deepEqual(messages, []);
    });

    it('opens a message as bytes, which stay although the queue moves on', async () => {
      await showQueue();
      await window.clickRow('#1');
      await page.locator('.line').first().getByText('67').waitFor();
      assert.equal(await page.locator('.line:not([hidden])').count(), 1);
      receiveAll(id);
      await window.waitForRows((rows) => rows.every((row) => row.label !== '#1'));
      assert.match((await page.locator('.line').first().textContent()) ?? '', /6772c3bc/);
    });

    it('offers its messages with the beginning of each', async () => {
      await showQueue();
      await window.contextMenu(queueLabel, 'Open Contents');
      const { items } = await window.waitFor(
        () => window.readQuickInput(),
        (box) => box.items.length === 3,
      );
      assert.deepEqual(
        items.map(({ label, description }) => `${label} ${description}`),
        ['#0 type 1 · 11 B · hello world', '#1 type 7 · 15 B · grüß dich €', '#2 type 1 · 0 B'],
      );
      await window.quickPick('#1');
      await page.locator('.title').getByText(`#1, type 7, of message queue ${queueLabel} (id ${id})`).waitFor();
    });

    it('takes a message that is sent as text and as hexadecimal', async () => {
      await showQueue();
      await window.contextMenu(queueLabel, 'Send Message…');
      await window.quickInput('42');
      await window.quickPick('Text');
      await window.quickInput('from the box');
      await descriptionOf('#3', /^type 42 · 12 B · from the box$/);
      await window.inlineAction('Messages', 'Send Message…');
      await window.quickInput('5');
      await window.quickPick('Hexadecimal');
      await window.waitFor(
        () => window.readQuickInput(),
        ({ message }) => message.startsWith('May be empty'),
      );
      await window.typeQuickInput('de abc');
      await window.waitFor(
        () => window.readQuickInput(),
        ({ message }) => /Pairs of hexadecimal digits/.test(message),
      );
      await window.quickInput('64 65');
      await descriptionOf('#4', /^type 5 · 2 B · de$/);
      assert.deepEqual(receiveAll(id).slice(3), ['42:from the box', '5:de']);
    });

    it('gives one message, after asking, and takes it back', async () => {
      await showQueue();
      await window.contextMenu(queueLabel, 'Receive Message…');
      await window.quickInput('7');
      const { message } = await window.readModal();
      assert.match(message, /the first message of type 7 from 0x52000001/);
      await window.answerModal('Receive');
      const notification = await window.waitForNotification(/^Received type 7, 15 B: grüß dich €/);
      assert.deepEqual(notification.buttons, ['Send Back as the Last', 'Save to a File…']);
      await descriptionOf('#1', /type 1 · 0 B/);
      await window.answerNotification(/Received type 7/, 'Send Back as the Last');
      await descriptionOf('#2', /type 7/);
      assert.deepEqual(receiveAll(id), ['1:hello world', '1:', '7:grüß dich €']);
    });

    it('saves a message that it has taken, all of it, and says how much its toast leaves out', async () => {
      id = makeQueue(0x52000001);
      const text = '\0\x01binary '.repeat(50);
      send(id, 7, text);
      await shows(queueLabel);
      await window.contextMenu(queueLabel, 'Receive Message…');
      await window.quickInput('');
      await window.answerModal('Receive');
      await window.waitForNotification(/^Received type 7, the first 200 bytes of 450 bytes: ··binary /);
      const boxed = (wanted: RegExp) =>
        window.waitFor(
          () => window.readQuickInput(),
          ({ value }) => wanted.test(value),
        );
      await window.answerNotification(/Received type 7/, 'Save to a File…');
      await boxed(/message-type7\.bin$/);
      await window.page.keyboard.press('Escape');
      // Whoever thinks better of it has lost nothing.
      await window.waitForNotification(/^The message is not saved yet\. Received type 7/);
      await window.answerNotification(/Received type 7/, 'Save to a File…');
      await boxed(/message-type7\.bin$/);
      const file = join(window.folder, 'message.bin');
      rmSync(file, { force: true });
      await window.quickInput(file);
      await window.waitFor(
        () => Promise.resolve(existsSync(file) && readFileSync(file, 'latin1')),
        (saved) => saved === text,
      );
    });

    it('gives the message of exactly the type that was asked for, however large', async () => {
      id = makeQueue(0x52000001);
      // One apart, where a double is the same for both.
      for (const type of ['9007199254740992', '9007199254740993', '9223372036854775807'])
        send(id, type, `type ${type}`);
      await shows(queueLabel);
      await window.contextMenu(queueLabel, 'Receive Message…');
      await window.typeQuickInput('9223372036854775808');
      await window.waitFor(
        () => window.readQuickInput(),
        ({ message }) => /from 1 to 2\^63 − 1/.test(message),
      );
      await window.quickInput('9007199254740993');
      assert.match((await window.readModal()).message, /the first message of type 9007199254740993 from 0x52000001/);
      await window.answerModal('Receive');
      await window.waitForNotification(/^Received type 9007199254740993, 21 B: type 9007199254740993$/);
      assert.deepEqual(receiveAll(id), [
        '9007199254740992:type 9007199254740992',
        '9223372036854775807:type 9223372036854775807',
      ]);
    });

    it('gets another size', async () => {
      await showQueue();
      await window.contextMenu(queueLabel, 'Set Queue Size…');
      await window.quickInput('4096');
      await descriptionOf('Messages', /of 4 KiB/);
      assert.match(execFileSync('ipcs', ['-q', '-i', String(id)], { encoding: 'utf8' }), /qbytes=4096/);
    });
  });

  describe('a set', () => {
    it('shows values, waiters and the last process, and changes them', async () => {
      const id = makeSet(0x52000002, 2);
      await shows(setLabel);
      await window.expand(setLabel);
      await window.row('#0 = 0').waitFor();
      await window.inlineAction('#0 = 0', 'Add to Semaphore…');
      await window.quickInput('3');
      await window.row('#0 = 3').waitFor();
      await descriptionOf('#0 = 3', /^last \d+ /);
      await window.inlineAction('#0 = 3', 'Subtract from Semaphore…');
      await window.quickInput('2');
      await window.row('#0 = 1').waitFor();
      await window.inlineAction('#0 = 1', 'Subtract from Semaphore…');
      await window.quickInput('5');
      assert.match((await window.waitForNotification(/EAGAIN/)).message, /would have to wait/);
      await window.contextMenu('#1 = 0', 'Set Semaphore Value…');
      await window.quickInput('9');
      await window.row('#1 = 9').waitFor();
      assert.deepEqual([semaphoreValue(id, 0), semaphoreValue(id, 1)], [1, 9]);
    });

    it('asks when somebody waits', async () => {
      const id = makeSet(0x52000002, 1);
      perl(`if (!fork) { close $_ for *STDIN, *STDOUT, *STDERR; semop(${id}, pack("s3", 0, -1, 0)); exit }`);
      await shows(setLabel);
      await window.expand(setLabel);
      await descriptionOf('#0 = 0', /1 waiting for increase/);
      await window.contextMenu(setLabel, 'Add to Semaphore…');
      await window.quickInput('1');
      assert.match((await window.readModal()).detail, /Waiting for increase: 1\. Waiting for zero: 0\./);
      await window.answerModal('Add 1');
      await window.waitForRows((rows) => rows.every((row) => !row.description.includes('waiting')));
      assert.equal(semaphoreValue(id, 0), 0);
    });

    it('opens as a document', async () => {
      makeSet(0x52000002, 2);
      await shows(setLabel);
      await window.contextMenu(setLabel, 'Open Contents');
      const text = await window.waitFor(
        () => window.page.locator('.monaco-editor .view-lines').first().textContent(),
        (found) => (found ?? '').includes('nsems'),
      );
      assert.match((text ?? '').replace(/\s/g, ''), /"nsems":2/);
    });
  });

  describe('a segment', () => {
    let id: number;

    async function openSegment(): Promise<void> {
      id = makeSegment(0x52000003, 8192);
      write(id, 0, `pack('L< s< a10 d<', 0xcafe, -2, 'server', 0.75)`);
      write(id, 0x1000, `'needle'`);
      await shows(segmentLabel);
      await openBytes();
    }

    async function showSegment(): Promise<void> {
      await openSegment();
      await agreeToRead(window, page.locator('[data-offset="0"].hex').getByText('fe'));
    }

    it('is read only after the attach was explained, once', async () => {
      await openSegment();
      const { message, detail } = await window.readModal();
      assert.match(message, /by attaching to it/);
      assert.match(detail, /lpid/);
      assert.equal(column('shm', id, 6), '0');
      await window.answerModal('Read');
      await page.locator('.line').first().getByText('fe').first().waitFor();
    });

    it('shows its bytes live, marks what changes, and interprets the selection', async () => {
      await showSegment();
      await page
        .locator('.inspector tr')
        .filter({ hasText: /^uint3251966/ })
        .waitFor();
      write(id, 0, `pack('L<', 0xcaff)`);
      await page.locator('[data-offset="0"].hex.changed').getByText('ff').waitFor();
      await page
        .locator('.inspector tr')
        .filter({ hasText: /^uint3251967/ })
        .waitFor();
      assert.match((await page.locator('.as-of').textContent()) ?? '', /^as of \d\d:\d\d:\d\d$/);
      // Our own attaching is no change of the segment, and over as soon as it was read.
      await window.waitForRows((rows) => rows.some((row) => row.label === segmentLabel && row.badge === ''));
      assert.equal(column('shm', id, 6), '0');
    });

    it('can be read where it has changed within the selection, in every theme', async () => {
      await showSegment();
      await window.runCommand('System V IPC: Find Bytes or Text…');
      await window.quickInput('fe ca');
      await page.locator('.hex.selected[data-offset="1"]').waitFor();
      let last = 0xcafe;
      for (const theme of ['Dark High Contrast', 'Light High Contrast', 'Light Modern', 'Dark Modern']) {
        await window.setTheme(theme);
        last++;
        write(id, 0, `pack('L<', ${last})`);
        const byte = page.locator('.hex.selected.changed[data-offset="0"]');
        await byte.getByText((last & 0xff).toString(16)).waitFor();
        const { color, background, outline, behind } = await byte.evaluate((element) => {
          const styleOf = (of: typeof element) => element.ownerDocument.defaultView?.getComputedStyle(of);
          const style = styleOf(element);
          return {
            color: style?.color ?? '',
            background: style?.backgroundColor ?? '',
            outline: style?.outlineColor ?? '',
            behind: styleOf(element.ownerDocument.body)?.backgroundColor ?? '',
          };
        });
        const shown = over(background, behind);
        assert.ok(contrast(color, shown) >= 4.5, `${theme}: ${color} on ${shown}`);
        assert.ok(contrast(outline, shown) >= 1.5, `${theme}: ${outline} on ${shown}`);
      }
    });

    it('goes to offsets, and finds text', async () => {
      await showSegment();
      await window.runCommand('System V IPC: Go to Offset…');
      await window.quickInput('0x1ffc');
      await page.locator('#cursor[data-offset="8188"]').waitFor();
      await window.runCommand('System V IPC: Find Bytes or Text…');
      await window.quickInput('needle');
      await page.locator('.hex.selected[data-offset="4096"]').waitFor();
      assert.equal(await page.locator('.hex.selected').count(), 6);
    });

    it('copies what is selected: by the keys as hexadecimal, by the menu in a form of choice', async () => {
      await showSegment();
      await window.runCommand('System V IPC: Find Bytes or Text…');
      await window.quickInput('needle');
      await page.locator('.hex.selected[data-offset="4096"]').waitFor();
      await page.locator('.hex.selected').first().press('Control+C');
      await window.waitFor(
        () => window.clipboard(),
        (text) => text === '6e 65 65 64 6c 65',
      );
      await page.locator('.hex.selected').first().click({ button: 'right' });
      await window.screenshot('out/e2e/hex-copy.png');
      await window.chooseInMenu('Copy Bytes As…');
      await window.quickPick('Text');
      await window.waitFor(
        () => window.clipboard(),
        (text) => text === 'needle',
      );
      // The focus is back in the view when the question was answered.
      await window.waitFor(
        () => page.locator('.grid').evaluate((grid) => grid.ownerDocument.hasFocus()),
        (isBack) => isBack,
      );
      await window.page.keyboard.press('Control+A');
      await window.runCommand('System V IPC: Copy Bytes As…');
      await window.quickPick('C array');
      const array = await window.waitFor(
        () => window.clipboard(),
        (text) => text.startsWith('{'),
      );
      assert.equal(array.match(/0x/g)?.length, 8192);
    });

    it('finds the next place of text and of bytes, and begins anew behind the last one', async () => {
      await showSegment();
      write(id, 0x1800, `'needle'`);
      const selected = async (offset: number, count: number) => {
        await page.locator(`.hex.selected[data-offset="${offset}"]`).waitFor();
        await window.waitFor(
          () => page.locator('.hex.selected').count(),
          (found) => found === count,
        );
      };
      await window.runCommand('System V IPC: Find Bytes or Text…');
      await window.quickInput('"needle"');
      await selected(0x1000, 6);
      await window.runCommand('System V IPC: Find Next Bytes');
      await selected(0x1800, 6);
      await window.runCommand('System V IPC: Find Next Bytes');
      await selected(0x1000, 6);
      await window.runCommand('System V IPC: Find Bytes or Text…');
      await window.quickInput('6e 65 65');
      await selected(0x1000, 3);
      await page.locator('.hex.selected').first().press('F3');
      await selected(0x1800, 3);
      assert.deepEqual(await page.locator('.hex.selected').allTextContents(), ['6e', '65', '65']);
    });

    it('has a struct of the workspace laid over it', async () => {
      writeFileSync(join(window.folder, 'header.h'), header);
      await showSegment();
      await window.runCommand('System V IPC: Overlay C Struct…');
      await window.quickPick('struct header');
      await window.quickInput('0');
      await page.locator('.fields tbody tr').nth(3).waitFor();
      const rows = await page.locator('.fields tbody tr').evaluateAll((lines) => lines.map((line) => line.textContent));
      assert.deepEqual(rows, [
        '0x0magic unsigned51966',
        '0x4version short-2',
        '0x6name char[10]"server"',
        '0x10load double0.75',
      ]);
    });

    it('is compared with an earlier moment', async () => {
      await showSegment();
      await window.runCommand('System V IPC: Remember This Moment');
      await window.page.locator('.statusbar').getByText('Remembered.').waitFor();
      write(id, 0, `pack('L<', 1)`);
      await page.locator('[data-offset="0"].hex').getByText('01').waitFor();
      await window.runCommand('System V IPC: Compare With…');
      // The palette stands at the same place until the question takes it.
      const { items } = await window.waitFor(
        () => window.readQuickInput(),
        (box) => box.items[0]?.label.startsWith(`shm-${segmentLabel}-id${id} `) === true,
      );
      await window.quickPick(items[0]?.label ?? '');
      await window.page.locator('.monaco-diff-editor .line-delete').first().waitFor();
      const sides = await window.page.locator('.monaco-diff-editor .view-lines').allTextContents();
      assert.deepEqual(
        sides.map((text) => text.replaceAll('\u00a0', ' ').slice(0, 21)),
        ['00000000  fe ca 00 00', '00000000  01 00 00 00'],
      );
    });

    it('is saved to a file', async () => {
      await showSegment();
      const file = join(window.folder, 'saved.bin');
      rmSync(file, { force: true });
      await window.runCommand('System V IPC: Save Bytes to a File…');
      await window.fileDialog(file);
      await window.waitFor(
        () => Promise.resolve(existsSync(file) && readFileSync(file).length),
        (length) => length === 8192,
      );
      assert.equal(readFileSync(file).subarray(0x1000, 0x1006).toString(), 'needle');
    });
  });

  describe('objects', () => {
    it('are created with key, size and permissions', async () => {
      await window.runCommand('System V IPC: Create Object…');
      await window.quickPick('Shared memory segment');
      await window.quickPick('Type a key…');
      await window.quickInput('0x52000009');
      await window.quickInput('64k');
      await window.waitFor(
        () => window.readQuickInput(),
        ({ placeholder }) => placeholder === 'Permissions',
      );
      await window.quickPick('Group: read');
      await shows('0x52000009');
      const [key, , perms, size] = tableRows('shm')[0] ?? [];
      assert.deepEqual([Number(key), perms, size], [0x52000009, '640', '65536']);
      await window.runCommand('System V IPC: Create Object…');
      await window.quickPick('Shared memory segment');
      await window.quickPick('Type a key…');
      await window.quickInput('((key_t)0x52000009)');
      await window.quickInput('1');
      await window.quickPick();
      await window.waitForNotification(/0x52000009 is in use already \(EEXIST\)/);
    });

    it('are created under the key that ftok makes of a file', async () => {
      const file = join(window.folder, 'server.c');
      const { dev, ino } = statSync(file, { bigint: true });
      const key = 0x51000000n | ((dev & 0xffn) << 16n) | (ino & 0xffffn);
      createdKey = Number(key);
      await window.runCommand('System V IPC: Create Object…');
      await window.quickPick('Semaphore set');
      await window.quickPick('From a file…');
      await window.fileDialog(file);
      await window.quickInput('Q');
      await window.quickInput('3');
      await window.quickPick();
      await shows(`0x${key.toString(16)}`);
      const id = perl(`print semget(${key}, 0, 0) // die $!`);
      assert.equal(column('sem', Number(id), 3), '3', 'nsems');
    });

    it('get other permissions and another owner', async () => {
      const id = makeQueue(0x52000001);
      await shows(queueLabel);
      await window.contextMenu(queueLabel, 'Change Permissions…');
      await window.quickPick('Others: read');
      await window.waitFor(
        () => Promise.resolve(column('msg', id, 2)),
        (perms) => perms === '604',
      );
      await window.contextMenu(queueLabel, 'Change Owner…');
      await window.quickInput('nobody');
      await window.waitFor(
        () => Promise.resolve([column('msg', id, 7), column('msg', id, 8)].join(':')),
        (owner) => owner === '65534:0',
      );
      const told = execFileSync('ipcs', ['-q', '-i', String(id)], { encoding: 'utf8' });
      assert.match(told, /^uid=65534\s+gid=0\s+cuid=0\s+cgid=0\s+mode=0604\s/m);
    });
  });
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { ExtensionApi, Snapshot } from '../../src/live/api.ts';
import { makeQueue, makeSegment, makeSet, remove, removeAll } from '../host/ipcObjects.ts';
import { until } from '../host/until.ts';

const extensionId = 'ipc-explorer.ipc-explorer';
/** While the view is visible, the tables are read once a second. */
const severalPollsMs = 3_000;

describe('the explorer in the extension host', () => {
  let api: ExtensionApi;

  before(async () => {
    const extension = vscode.extensions.getExtension<ExtensionApi>(extensionId);
    assert.ok(extension);
    api = await extension.activate();
    await vscode.commands.executeCommand('sysvipc.objects.focus');
  });

  afterEach(removeAll);

  const find = ({ objects }: Snapshot, kind: string, id: number) =>
    objects.find((object) => object.kind === kind && object.id === id);

  it('shows a new queue, set and segment in a snapshot, as they were made', async () => {
    const queue = makeQueue(0x7e000001, 0o640);
    const set = makeSet(-2, 3, 0o600);
    const segment = makeSegment(0, 5000, 0o666);
    const snapshot = await api.snapshot();
    const seen = [find(snapshot, 'msg', queue), find(snapshot, 'sem', set), find(snapshot, 'shm', segment)];
    assert.deepEqual(
      seen.map((object) => object && [object.mode & 0o777, object.uid]),
      [0o640, 0o600, 0o666].map((mode) => [mode, process.getuid?.()]),
    );
    const [, semaphores, memory] = seen;
    assert.equal(semaphores?.kind === 'sem' && semaphores.nsems, 3);
    assert.equal(memory?.kind === 'shm' && memory.size, 5000n);
  });

  it('tells of creation and removal by itself while the view is visible', async () => {
    const appeared = nextChange(({ added }) => added.length > 0);
    const queue = makeQueue(0x7e000001);
    const { added } = await appeared;
    assert.deepEqual(
      added.map(({ object }) => object.id),
      [queue],
    );
    const disappeared = nextChange(({ removed }) => removed.length > 0);
    remove('msg', queue);
    const { removed } = await disappeared;
    assert.deepEqual(
      removed.map(({ object }) => object.id),
      [queue],
    );
  });

  it('does not look at all while the view is hidden, and at once when it is shown again', async () => {
    const polls = async () => (await api.statistics()).polls;
    const pollsIn = async (ms: number) => {
      const before = await polls();
      await sleep(ms);
      return (await polls()) - before;
    };
    // A hex view of a removed segment, which another test may have left, has the tables read as well.
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await until(async () => (await pollsIn(100)) > 0);
    await vscode.commands.executeCommand('workbench.view.explorer');
    await until(async () => (await pollsIn(severalPollsMs)) === 0);
    const appeared = nextChange(({ added }) => added.length > 0);
    const queue = makeQueue(0x7e000001);
    assert.equal(await pollsIn(severalPollsMs), 0);
    await vscode.commands.executeCommand('sysvipc.objects.focus');
    const { added } = await appeared;
    assert.deepEqual(
      added.map(({ object }) => object.id),
      [queue],
    );
  });

  it('knows the limits and the multiplier of this kernel', async () => {
    const { limits, machine } = await api.snapshot();
    const msgmni = Number(readFileSync('/proc/sys/kernel/msgmni', 'latin1'));
    assert.equal(limits?.msgmni, msgmni);
    assert.equal(machine.multiplier, 32_768);
  });

  it('sends nothing when nothing changes', async () => {
    // Other features may still be asking the agent; when they have finished, a poll costs no more than its answer.
    const sentByPoll = async () => {
      const before = await api.statistics();
      await api.snapshot();
      const after = await api.statistics();
      assert.ok(after.polls > before.polls);
      return after.sentBytes - before.sentBytes;
    };
    const answersOnly = 600;
    let sent = await sentByPoll();
    for (let attempt = 0; attempt < 20 && sent > answersOnly; attempt++) {
      await sleep(500);
      sent = await sentByPoll();
    }
    assert.ok(sent <= answersOnly, `${sent} bytes`);
  });

  it('registers each command of its package', async () => {
    const extension = vscode.extensions.getExtension(extensionId);
    const manifest = extension?.packageJSON as { contributes: { commands: { command: string }[] } };
    const declared = manifest.contributes.commands.map(({ command }) => command);
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      declared.filter((command) => !registered.has(command)),
      [],
    );
    assert.ok(declared.length > 0);
  });

  for (const [command, expected] of [
    ['sysvipc.copyId', (object) => String(object.id)],
    ['sysvipc.copyKeyHex', ({ key }) => `0x${(key >>> 0).toString(16).padStart(8, '0')}`],
    ['sysvipc.copyKeyDecimal', ({ key }) => String(key)],
    ['sysvipc.copyKeyConstant', ({ key }) => `((key_t)0x${(key >>> 0).toString(16).padStart(8, '0')})`],
    ['sysvipc.copyIpcsCommand', ({ id }) => `ipcs -q -i ${id}`],
    ['sysvipc.copyIpcrmCommand', ({ id }) => `ipcrm -q ${id}`],
  ] satisfies [string, (object: { id: number; key: number }) => string][]) {
    it(`${command} copies what it says`, async () => {
      const id = makeQueue(-0x7e000001);
      const queue = find(await api.snapshot(), 'msg', id);
      assert.ok(queue);
      await vscode.commands.executeCommand(command, { type: 'object', ref: { kind: 'msg', id: queue.id } });
      assert.equal(await vscode.env.clipboard.readText(), expected(queue));
    });
  }

  it('copies a row as JSON, with the field names of the kernel', async () => {
    const id = makeSegment(0x7e000001, 5000);
    await api.snapshot();
    await vscode.commands.executeCommand('sysvipc.copyJson', { type: 'object', ref: { kind: 'shm', id } });
    const row = JSON.parse(await vscode.env.clipboard.readText()) as Readonly<Record<string, unknown>>;
    assert.deepEqual([row.id, row.size, row.nattch, row.slot], [id, 5000, 0, id % 32_768]);
  });

  it('copies several rows as several lines', async () => {
    const ids = [makeQueue(0x7e000001), makeQueue(0x7e000002)];
    await api.snapshot();
    const rows = ids.map((id) => ({ type: 'object', ref: { kind: 'msg', id } }));
    await vscode.commands.executeCommand('sysvipc.copyId', rows[0], rows);
    assert.equal(await vscode.env.clipboard.readText(), ids.join('\n'));
  });

  it('copies of the objects among the selected rows, once of each', async () => {
    const id = makeQueue(0x7e000001);
    await api.snapshot();
    const ref = { kind: 'msg', id };
    const group = { type: 'group', id: 'msg', kind: 'msg' };
    const rows = [group, { type: 'object', ref, group }, { type: 'field', column: 'key', parent: { ref } }];
    await vscode.commands.executeCommand('sysvipc.copyId', group, [...rows, ...rows]);
    assert.equal(await vscode.env.clipboard.readText(), String(id));
  });

  it('shows the new object under an old key as re-created', async () => {
    const first = makeQueue(0x7e000001);
    await api.snapshot();
    const recreated = nextChange(({ added }) => added.some(({ predecessor }) => predecessor !== undefined));
    remove('msg', first);
    await api.snapshot();
    const second = makeQueue(0x7e000001);
    const { added } = await recreated;
    assert.deepEqual(
      added.map(({ object, predecessor }) => [object.id, predecessor?.id]),
      [[second, first]],
    );
  });

  function nextChange(isWanted: (change: ChangeOf) => boolean): Promise<ChangeOf> {
    return new Promise((resolve) => {
      const subscription = api.onDidChange((change) => {
        if (!isWanted(change)) return;
        subscription.dispose();
        resolve(change);
      });
    });
  }
});

type ChangeOf = Parameters<Parameters<ExtensionApi['onDidChange']>[0]>[0];

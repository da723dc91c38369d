import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { ActionContext } from '../../src/contents/actionContext.ts';
import type { HexEditor } from '../../src/contents/hexEditor.ts';
import { lookOf } from '../../src/contents/messageLook.ts';
import { Moments } from '../../src/contents/moments.ts';
import { registerOpenCommands } from '../../src/contents/openCommands.ts';
import { queueRows } from '../../src/contents/queueRows.ts';
import { setRows } from '../../src/contents/setRows.ts';
import type { Contents } from '../../src/live/contents.ts';
import { makeQueue, makeSet, removeAll, send } from '../host/ipcObjects.ts';

const { fs } = vscode.workspace;

function uri(path: string): vscode.Uri {
  return vscode.Uri.from({ scheme: 'sysvipc', path });
}

describe('the file system sysvipc:', () => {
  let queue: number;
  let set: number;

  before(async () => {
    queue = makeQueue(0x53000001);
    set = makeSet(0x53000002, 3);
    send(queue, 4, 'first');
    send(queue, 5, 'second');
    await vscode.commands.executeCommand('sysvipc.refresh');
  });

  after(() => removeAll());

  it('lists what there is', async () => {
    const names = async (path: string) => (await fs.readDirectory(uri(path))).map(([name]) => name);
    assert.deepEqual(await names('/'), ['msg', 'sem', 'shm']);
    assert.ok((await names('/msg')).includes(String(queue)));
    assert.ok((await names('/sem')).includes(`0x53000002-id${set}.json`));
    assert.deepEqual(
      await names(`/msg/${queue}`),
      [4, 5].map((type, index) => `0x53000001-id${queue}-message${index}-type${type}.bin`),
    );
  });

  it('reads messages and sets, again and again', async () => {
    const path = uri(`/msg/${queue}/1-type5.bin`);
    assert.equal(new TextDecoder().decode(await fs.readFile(path)), 'second');
    assert.equal(new TextDecoder().decode(await fs.readFile(path)), 'second');
    assert.equal((await fs.stat(path)).size, 6);
    const text = new TextDecoder().decode(await fs.readFile(uri(`/sem/${set}.json`)));
    const { id, key, nsems, semaphores } = JSON.parse(text);
    assert.deepEqual([id, key, nsems, semaphores.length], [set, '0x53000002', 3, 3]);
  });

  it('reads under the names with a key as under those without, and never another object of the same id', async () => {
    const read = async (path: string) => new TextDecoder().decode(await fs.readFile(uri(path)));
    assert.equal(await read(`/msg/${queue}/0x53000001-id${queue}-message1-type5.bin`), 'second');
    assert.equal(await read(`/sem/0x53000002-id${set}.json`), await read(`/sem/${set}.json`));
    await assert.rejects(read(`/sem/0x53000009-id${set}.json`));
    await assert.rejects(read(`/msg/${queue}/0x53000009-id${queue}-message1-type5.bin`));
  });

  it('reads a set to its last semaphore, however many it has', async () => {
    const large = makeSet(0x53000003, 12_000);
    await vscode.commands.executeCommand('sysvipc.refresh');
    const { semaphores } = JSON.parse(new TextDecoder().decode(await fs.readFile(uri(`/sem/${large}.json`))));
    assert.deepEqual(
      semaphores.map(({ index }: { readonly index: number }) => index),
      [...Array(12_000).keys()],
    );
  });

  it('does not show another message under the name of one that is gone', async () => {
    await assert.rejects(Promise.resolve(fs.readFile(uri(`/msg/${queue}/0-type5.bin`))));
    await assert.rejects(Promise.resolve(fs.readFile(uri(`/msg/${queue}/7-type5.bin`))));
    await assert.rejects(Promise.resolve(fs.stat(uri('/shm/1234567.bin'))));
    // Of the same type and length: its first bytes tell.
    const meant = (text: string) =>
      uri(`/msg/${queue}/1-type5.bin`).with({ query: lookOf(text.length, new TextEncoder().encode(text)) });
    assert.equal(new TextDecoder().decode(await fs.readFile(meant('second'))), 'second');
    await assert.rejects(Promise.resolve(fs.readFile(meant('sixth!'))));
  });

  it('takes no changes', async () => {
    const path = uri(`/sem/${set}.json`);
    assert.equal(fs.isWritableFileSystem('sysvipc'), false);
    await assert.rejects(Promise.resolve(fs.writeFile(path, new Uint8Array())));
    await assert.rejects(Promise.resolve(fs.delete(path)));
  });
});

describe('objects that may not be read', () => {
  const refused = { ok: false, errno: 'EACCES' } as const;
  const contents = {
    peek: () => Promise.resolve(refused),
    semaphores: () => Promise.resolve(refused),
  } as unknown as Contents;
  const common = { id: 3, key: 1, mode: 0, uid: 0, gid: 0, cuid: 0, cgid: 0, ctime: 1 };

  it('say so in words, in place of their messages', async () => {
    const queue = { ...common, kind: 'msg', cbytes: 5, qnum: 1, lspid: 0, lrpid: 0, stime: 0, rtime: 0 } as const;
    const [messages] = queueRows(queue, { contents, capacity: 16_384, limit: 100 });
    assert.equal(messages?.item.description, '1 · 5 B of 16 KiB (< 0.1 %)');
    const rows = (await messages?.children?.()) ?? [];
    assert.deepEqual(
      rows.map(({ item }) => item.description),
      ['its permissions do not allow you to (EACCES)'],
    );
  });

  it('say so in place of their semaphores', async () => {
    const [semaphores] = setRows({ ...common, kind: 'sem', nsems: 2, otime: 0 }, contents, 100);
    const rows = (await semaphores?.children?.()) ?? [];
    assert.deepEqual(
      rows.map(({ item }) => item.label),
      ['Cannot be shown'],
    );
  });
});

describe('opening a message of a queue', () => {
  const queue = {
    ...{ kind: 'msg', id: 3, key: 1, mode: 0o600, uid: 0, gid: 0, cuid: 0, cgid: 0, ctime: 1 },
    ...{ cbytes: 0, qnum: 0, lspid: 0, lrpid: 0, stime: 0, rtime: 0 },
  } as const;

  async function answerOf(page: unknown): Promise<unknown> {
    const runs = new Map<string, (row: unknown) => unknown>();
    const context = {
      commands: { register: (id: string, run: (row: unknown) => unknown) => runs.set(id, run) },
      contents: { peek: () => Promise.resolve(page) },
      mirror: { find: () => ({ object: queue }) },
      chooser: { refOf: () => ({ kind: 'msg', id: 3 }) },
    } as unknown as ActionContext;
    registerOpenCommands(context, { active: undefined } as HexEditor);
    return Promise.resolve(runs.get('sysvipc.openContents')?.({})).then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : error),
    );
  }

  it('tells an empty queue from one that may not be read', async () => {
    assert.equal(
      await answerOf({ ok: true, value: { messages: [], isEnd: true } }),
      'UserAnswer: There is no message to open: the queue is empty.',
    );
    const refused = 'UserError: The messages cannot be read: its permissions do not allow you to (EACCES).';
    assert.equal(await answerOf({ ok: false, errno: 'EACCES' }), refused);
    assert.equal(
      await answerOf({ ok: false, errno: 'EINVAL' }),
      'UserError: The messages cannot be read: the object is gone (EINVAL).',
    );
    const messages = [{ ok: false, position: 0, errno: 'EACCES' }];
    assert.equal(await answerOf({ ok: true, value: { messages, isEnd: true } }), refused);
  });
});

describe('moments that are kept for comparing', () => {
  const bytes = new Uint8Array(8);
  const compare = (moments: Moments, left: vscode.Uri) => {
    moments.use(left);
    moments.keep(bytes, 'shm-1', '12:00:03', 'compared');
  };

  it('are not forgotten for what was only compared with them', () => {
    const moments = new Moments();
    const first = moments.keep(bytes, 'first', '12:00:00', 'remembered');
    const second = moments.keep(bytes, 'second', '12:00:01', 'remembered');
    for (let count = 0; count < 50; count++) compare(moments, second);
    const kept = moments.list().map(String);
    assert.equal(kept.length, 20);
    for (const moment of [first, second]) assert.ok(kept.includes(String(moment)), String(moment));
  });

  it('are not forgotten while they are compared with', () => {
    const moments = new Moments();
    const all = Array.from({ length: 20 }, (_, index) => moments.keep(bytes, `${index}`, '12:00:00', 'remembered'));
    const [oldest] = all;
    assert.ok(oldest);
    compare(moments, oldest);
    assert.ok(moments.list().map(String).includes(String(oldest)));
  });

  it('take half a gibibyte at most', () => {
    const moments = new Moments();
    const large = new Uint8Array(2 ** 27);
    for (let count = 0; count < 6; count++) moments.keep(large, `${count}`, '12:00:00', 'remembered');
    assert.equal(moments.list().length, 4);
  });
});

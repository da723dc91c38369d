import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { Machine } from '../../src/agent/protocol.ts';
import type { ByteSource } from '../../src/contents/byteSource.ts';
import type { ToView } from '../../src/contents/hexProtocol.ts';
import { HexSession } from '../../src/contents/hexSession.ts';
import { HexSubject } from '../../src/contents/hexSubject.ts';
import type { AgentState } from '../../src/live/agentProcess.ts';
import type { SharedMemorySegment } from '../../src/sysv/objects.ts';
import { LiveWorld } from './support/liveWorld.ts';

const key = 0x53000001;

function segment(id: number, changes: Partial<SharedMemorySegment> = {}): SharedMemorySegment {
  const common = { kind: 'shm', id, key, mode: 0o600, uid: 0, gid: 0, cuid: 0, cgid: 0, ctime: 1 } as const;
  return { ...common, size: 4096n, cpid: 1, lpid: 1, nattch: 0, atime: 0, dtime: 0, ...changes };
}

describe('the hex view of a segment', () => {
  let world: LiveWorld;
  let session: HexSession;
  let told: ToView[] = [];
  let watchers = 0;
  const agents = new vscode.EventEmitter<AgentState>();
  let read: ByteSource['read'] = () => Promise.resolve({ ok: true, value: new Uint8Array(16) });

  const removed = () => {
    read = () => Promise.resolve({ ok: false, errno: 'EINVAL' });
  };
  const last = <T extends ToView['type']>(type: T) =>
    told.findLast((message): message is Extract<ToView, { type: T }> => message.type === type);
  const until = async (isSo: () => boolean) => {
    while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
  };

  beforeEach(() => {
    world = new LiveWorld();
    told = [];
    watchers = 0;
    read = () => Promise.resolve({ ok: true, value: new Uint8Array(16) });
    world.poll([segment(0)]);
    const webview = { postMessage: (message: ToView) => Promise.resolve(told.push(message) > 0) };
    const panel = { webview, visible: true, reveal: () => undefined } as unknown as vscode.WebviewPanel;
    const source = { size: 4096, canChange: true, segment: 0, read: (...args: [number, number]) => read(...args) };
    const subject = new HexSubject({ is: 'segment', id: 0, as: 'bin' }, world.mirror);
    const watch = () => {
      watchers++;
      return new vscode.Disposable(() => watchers--);
    };
    session = new HexSession(panel, source, subject, { watch, onDidChangeAgent: agents.event });
    session.receive({ type: 'ready' });
  });

  afterEach(() => {
    session.dispose();
    world.dispose();
    assert.equal(watchers, 0);
  });

  it('says what is shown, and how large it is', () => {
    assert.equal(last('title')?.text, 'shared memory segment 0x53000001 (id 0)');
    assert.equal(last('title')?.size, '4 KiB (4,096 bytes)');
    assert.deepEqual([last('fate')?.text, last('fate')?.open], ['', '']);
  });

  it('says when the segment was removed, and offers the one that has its key then', async () => {
    session.receive({ type: 'visible', offset: 0, length: 16 });
    await until(() => last('bytes') !== undefined);
    removed();
    await until(() => last('fate')?.text !== '');
    assert.match(last('fate')?.text ?? '', /^This segment was found to be gone at \d\d:\d\d:\d\d\.$/);
    assert.deepEqual([last('fate')?.open, last('fate')?.isRemoved, last('problem')?.text], ['', true, '']);
    assert.equal(watchers, 1);
    world.poll([segment(1)], [segment(0)]);
    await until(() => last('fate')?.open === 'Open 0x53000001, id 1');
  });

  it('notices also where it is not live', async () => {
    session.receive({ type: 'setLive', isLive: false });
    removed();
    world.poll([segment(1)], [segment(0)]);
    await until(() => last('fate')?.open === 'Open 0x53000001, id 1');
  });

  it('says that the segment lives on where it is only marked for removal', async () => {
    world.poll([segment(0, { mode: 0o1600, key: 0 }), segment(1)]);
    await until(() => last('fate')?.open === 'Open 0x53000001, id 1');
    assert.match(last('fate')?.text ?? '', /marked for removal/);
    assert.equal(last('fate')?.isRemoved, false);
    assert.match(last('title')?.text ?? '', /0x53000001 \(id 0\)/);
  });

  it('goes on with the next agent when one has ended, and stays live', async () => {
    const good = read;
    session.receive({ type: 'visible', offset: 0, length: 16 });
    await until(() => last('bytes') !== undefined);
    let asked = 0;
    read = () => {
      asked++;
      const error = new Error('Pending response rejected since connection got disposed');
      return Promise.reject(Object.assign(error, { code: -32_097 }));
    };
    await until(() => last('problem') !== undefined);
    assert.equal(last('problem')?.text, 'The agent ended and is being restarted.');
    assert.equal(last('live')?.isLive, true);
    // Who asks starts an agent: that is left to those who know how long to wait.
    await new Promise((resolve) => setTimeout(resolve, 600));
    assert.equal(asked, 1);
    agents.fire({ is: 'failed', reason: 'exit code 1' });
    assert.equal(last('problem')?.text, 'The agent cannot be started: exit code 1.');
    read = good;
    told = [];
    agents.fire({ is: 'running', machine: {} as Machine });
    await until(() => last('bytes') !== undefined);
    told = [];
    await until(() => last('bytes') !== undefined);
  });

  it('does not go on where the agent itself fails', async () => {
    read = () => Promise.reject(Object.assign(new Error('Request failed'), { code: -32_603 }));
    session.receive({ type: 'visible', offset: 0, length: 16 });
    await until(() => last('problem') !== undefined);
    assert.equal(last('problem')?.text, 'Request failed');
    assert.equal(last('live')?.isLive, false);
  });
});

import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ObjectRef } from '../../../src/sysv/objects.ts';
import { compiled } from '../support/programs.ts';
import { untilState } from './actor.ts';
import { isRoot, useScene } from './scene.ts';

/** A process that has a file in its hands and uses no object; the key is what C's ftok says of the file. */
interface Holder {
  readonly pid: number;
  readonly key: string;
  end(): Promise<void>;
}

describe('who has the file of a key in his hands', () => {
  const scene = useScene();
  let folder = '';
  const children: ChildProcess[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'key-files-'));
  });

  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  function holder(
    how: 'runs' | 'open' | 'map' | 'folder',
    path: string,
    ...options: readonly 'leave'[]
  ): Promise<Holder> {
    return started(how === 'runs' ? path : compiled('keyHolder'), how, path, ...options);
  }

  async function started(program: string, ...args: readonly string[]): Promise<Holder> {
    const child = spawn(program, args, { cwd: '/', stdio: ['pipe', 'pipe', 'inherit'] });
    children.push(child);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const line = await lines.next();
    const [, key] = /^key ([0-9a-f]{8})$/.exec(line.done ? '' : line.value) ?? [];
    if (key === undefined || child.pid === undefined) throw new Error(`${program} ${args.join(' ')} has ended`);
    const end = async () => {
      const ended = once(child, 'exit');
      child.stdin.end();
      await ended;
    };
    return { pid: child.pid, key, end };
  }

  function file(name: string): string {
    const path = join(folder, name);
    writeFileSync(path, 'some text');
    return path;
  }

  /** A queue that looks stale: it was made and used by a client that is dead. */
  async function deadClientsQueue(key: string): Promise<ObjectRef> {
    const client = await scene().actor();
    const queue = await client.make(`queue ${key}`);
    await client.do(`send ${queue.id} 1 10`);
    await client.kill();
    return queue;
  }

  it.each([
    ['runs', 'executable'],
    ['open', 'openFile'],
    ['map', 'mappedFile'],
  ] as const)(
    'is a reason to doubt while a process lives that holds it (%s), and none when it has ended',
    async (how, use) => {
      const path = file('key');
      if (how === 'runs') copyFileSync(compiled('keyHolder'), path);
      const server = await holder(how, path);
      const queue = await deadClientsQueue(server.key);
      const { ours } = await scene().expect(queue, ['unknown', 'keyFile'], ['unknown', 'hidden']);
      expect(ours.evidence.keyFileUsers).toMatchObject([{ process: { pid: server.pid }, path, use }]);
      await server.end();
      const after = await scene().expect(queue, 'stale', ['unknown', 'hidden']);
      expect(after.ours.evidence.keyFileUsers).toBeUndefined();
    },
  );

  it.each([
    ['runs', 'executable'],
    ['open', 'openFile'],
    ['map', 'mappedFile'],
  ] as const)('is a reason to doubt also when the first thread of that process has ended (%s)', async (how, use) => {
    const path = file('key');
    if (how === 'runs') copyFileSync(compiled('keyHolder'), path);
    const server = await holder(how, path, 'leave');
    await untilState(server.pid, server.pid, 'Z');
    const queue = await deadClientsQueue(server.key);
    const { ours } = await scene().expect(queue, ['unknown', 'keyFile'], ['unknown', 'hidden']);
    expect(ours.evidence.keyFileUsers).toMatchObject([{ process: { pid: server.pid }, path, use }]);
  });

  it.runIf(isRoot && existsSync('/dev/fuse'))('is found without asking a file system that answers nobody', async () => {
    const server = await started(compiled('stuckFiles'), folder);
    const queue = await deadClientsQueue(server.key);
    const { ours } = await scene().expect(queue, ['unknown', 'keyFile'], ['unknown', 'hidden']);
    const found = { process: { pid: server.pid }, path: join(folder, 'key'), use: 'openFile' };
    expect(ours.evidence.keyFileUsers).toMatchObject([found]);
    await server.end();
    await scene().expect(queue, 'stale', ['unknown', 'hidden']);
  });

  it('is noticed when a process takes the file only after it was first looked at', async () => {
    const path = file('key');
    const idle = await holder('open', file('other'));
    const { key, end } = await holder('open', path);
    await end();
    const queue = await deadClientsQueue(key);
    await scene().expect(queue, 'stale', ['unknown', 'hidden']);
    const late = await holder('open', path);
    const { ours } = await scene().expect(queue, ['unknown', 'keyFile'], ['unknown', 'hidden']);
    expect(ours.evidence.keyFileUsers?.map(({ process }) => process.pid)).toEqual([late.pid]);
    expect(ours.evidence.keyFileUsers?.map(({ process }) => process.pid)).not.toContain(idle.pid);
  });

  it('is named but proves nothing where the file is a folder and somebody stands in it', async () => {
    const path = join(folder, 'place');
    mkdirSync(path);
    const shell = await holder('folder', path);
    const queue = await deadClientsQueue(shell.key);
    const { ours } = await scene().expect(queue, 'stale', ['unknown', 'hidden']);
    expect(ours.evidence.keyFileUsers).toMatchObject([{ process: { pid: shell.pid }, path, use: 'workingDirectory' }]);
  });

  it.runIf(isRoot)('does not matter in another IPC namespace, whose processes have other objects', async () => {
    const path = file('key');
    const { key, end } = await holder('open', path);
    await end();
    const queue = await deadClientsQueue(key);
    const child = spawn('unshare', ['--ipc', compiled('keyHolder'), 'open', path], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    children.push(child);
    await once(child.stdout, 'data');
    const { ours } = await scene().expect(queue, 'stale', ['unknown', 'hidden']);
    expect(ours.evidence.keyFileUsers).toBeUndefined();
  });

  it('is not asked for where a process is seen to use the object', async () => {
    const server = await holder('open', file('key'));
    const user = await scene().actor();
    const queue = await user.make(`queue ${server.key}`);
    await user.do(`send ${queue.id} 1 10`);
    const { ours } = await scene().expect(queue, 'active', 'active');
    expect(ours.evidence.keyFileUsers).toBeUndefined();
  });
});

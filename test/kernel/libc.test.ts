import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { flags } from '../../src/kernel/layouts.ts';
import type { CallResult } from '../../src/kernel/libc.ts';
import * as libc from '../../src/kernel/libc.ts';
import type { Kind } from '../../src/sysv/objects.ts';

interface Attempt {
  readonly name: string;
  readonly place: number;
  readonly value: string;
  readonly outcome: string;
}

describe('wrong arguments', () => {
  const program = join(import.meta.dirname, 'programs/badArguments.ts');
  const folder = mkdtempSync(join(tmpdir(), 'ipc-libc-'));
  // Into a file: what it printed last is there even if it was aborted, and a pipe could be full.
  const output = openSync(join(folder, 'output'), 'w+');
  const { stderr, status, signal } = spawnSync(process.execPath, [program], {
    encoding: 'utf8',
    stdio: ['ignore', output, 'pipe'],
  });
  closeSync(output);
  const lines = readFileSync(join(folder, 'output'), 'utf8').trimEnd().split('\n');
  rmSync(folder, { recursive: true });
  const attempts = lines.slice(0, -1).map((line) => JSON.parse(line) as Attempt);

  it('do not end the process', () => {
    expect({ signal, status, stderr, last: attempts.at(-1)?.name }).toEqual({
      signal: null,
      status: 0,
      stderr: '',
      last: 'shmdt',
    });
  });

  it('are tried on every function', () => {
    const { functions, tried } = JSON.parse(lines.at(-1) ?? '') as { functions: string[]; tried: string[] };
    expect(tried).toEqual(functions.filter((name) => name !== 'structBuffer'));
    expect(attempts.length).toBeGreaterThan(400);
  });

  it('throw a RangeError or TypeError, each of them', () => {
    const wrong = attempts.filter(({ outcome }) => outcome !== 'RangeError' && outcome !== 'TypeError');
    expect(wrong).toEqual([]);
  });
});

describe('calls', () => {
  let made: { readonly kind: Kind; readonly id: number }[] = [];

  afterEach(() => {
    for (const { kind, id } of made) libc.remove(kind, id);
    made = [];
  });

  function wanted<T>(result: CallResult<T>): T {
    if (!result.ok) throw new Error(result.errno);
    return result.value;
  }

  function make(kind: Kind, result: CallResult): number {
    const id = wanted(result);
    made.push({ kind, id });
    return id;
  }

  const create = flags.IPC_CREAT | 0o600;

  it('report errors by name', () => {
    expect(libc.msgget(0x7c01_4d5a, 0)).toEqual({ ok: false, errno: 'ENOENT' });
    expect(libc.remove('msg', 2 ** 31 - 1)).toEqual({ ok: false, errno: 'EINVAL' });
    expect(libc.shmat(2 ** 31 - 1, 'readOnly')).toEqual({ ok: false, errno: 'EINVAL' });
    expect(libc.ftok('/nowhere/at/all', 65)).toEqual({ ok: false, errno: 'ENOENT' });
    expect(libc.semop(2 ** 31 - 1, 0, 1)).toEqual({ ok: false, errno: 'EINVAL' });
  });

  it('make keys from paths as the formula says', () => {
    const { dev, ino } = statSync('/', { bigint: true });
    const key = (65n << 24n) | ((dev & 0xffn) << 16n) | (ino & 0xffffn);
    expect(libc.ftok('/', 65)).toEqual({ ok: true, value: Number(BigInt.asIntN(32, key)) });
  });

  it('send, copy and take messages without waiting', () => {
    const id = make('msg', libc.msgget(0, create));
    const message = Buffer.alloc(8 + 5);
    message.writeBigInt64LE(7n);
    message.write('hello', 8, 'latin1');
    expect(libc.msgsnd(id, message)).toEqual({ ok: true, value: 0 });
    const copy = Buffer.alloc(8 + 65_536);
    expect(libc.msgrcv(id, copy, 0n, 'copy')).toEqual({ ok: true, value: 5 });
    expect(copy.toString('latin1', 8, 13)).toBe('hello');
    expect(copy.readBigInt64LE()).toBe(7n);
    expect(libc.msgrcv(id, copy, 1n, 'copy')).toEqual({ ok: false, errno: 'ENOMSG' });
    expect(libc.msgrcv(id, copy, 7n, 'take')).toEqual({ ok: true, value: 5 });
    expect(libc.msgrcv(id, copy, 7n, 'take')).toEqual({ ok: false, errno: 'ENOMSG' });
  });

  it('set, read and operate semaphores without waiting', () => {
    const id = make('sem', libc.semget(0, 3, create));
    expect(libc.setSemaphore(id, 1, 5)).toEqual({ ok: true, value: 0 });
    expect(libc.semop(id, 1, -2)).toEqual({ ok: true, value: 0 });
    expect(libc.semop(id, 0, -1)).toEqual({ ok: false, errno: 'EAGAIN' });
    expect(libc.semaphoreFact(id, 1, 'GETVAL')).toEqual({ ok: true, value: 3 });
    expect(libc.semaphoreFact(id, 1, 'GETPID')).toEqual({ ok: true, value: process.pid });
    expect(libc.semaphoreFact(id, 1, 'GETNCNT')).toEqual({ ok: true, value: 0 });
    expect(libc.semaphoreFact(id, 1, 'GETZCNT')).toEqual({ ok: true, value: 0 });
    const values = Buffer.alloc(6);
    expect(libc.allSemaphores(id, 'GETALL', values, 3)).toEqual({ ok: true, value: 0 });
    expect([0, 2, 4].map((at) => values.readUInt16LE(at))).toEqual([0, 3, 0]);
    values.writeUInt16LE(9, 4);
    expect(libc.allSemaphores(id, 'SETALL', values, 3)).toEqual({ ok: true, value: 0 });
    expect(libc.semaphoreFact(id, 2, 'GETVAL')).toEqual({ ok: true, value: 9 });
    expect(libc.setSemaphore(id, 0, 32_768)).toEqual({ ok: false, errno: 'ERANGE' });
  });

  it('attach and detach segments', () => {
    const id = make('shm', libc.shmget(0, 5 * 2 ** 20, create));
    const address = wanted(libc.shmat(id, 'readWrite'));
    expect(address).toBeGreaterThan(0n);
    const pages = Buffer.alloc(3, 0xff);
    expect(libc.mincore(address, 2 * 4_096, pages)).toEqual({ ok: true, value: 0 });
    expect([...pages]).toEqual([0, 0, 0xff]);
    expect(libc.mincore(address + 1n, 4_096, pages)).toEqual({ ok: false, errno: 'EINVAL' });
    expect(libc.shmdt(address)).toEqual({ ok: true, value: 0 });
    expect(libc.mincore(address, 4_096, pages)).toEqual({ ok: false, errno: 'ENOMEM' });
    expect(libc.shmdt(address)).toEqual({ ok: false, errno: 'EINVAL' });
    expect(libc.remove('shm', id)).toEqual({ ok: true, value: 0 });
    expect(libc.remove('shm', id)).toEqual({ ok: false, errno: 'EINVAL' });
  });
});

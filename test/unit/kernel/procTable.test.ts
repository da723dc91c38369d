import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ProcTable, tablePath } from '../../../src/kernel/procTable.ts';

/** Lets a reading fail at its second page; undefined lets everything pass. */
const failing = vi.hoisted(() => ({ atPosition: undefined as number | undefined }));

vi.mock('node:fs', async (importOriginal) => {
  const original = await importOriginal<typeof import('node:fs')>();
  return {
    ...original,
    readSync: (fd: number, buffer: Buffer, offset: number, length: number, position: number) => {
      if (position === failing.atPosition) throw Object.assign(new Error('EIO'), { code: 'EIO' });
      // As the kernel does: a page at the most.
      return original.readSync(fd, buffer, offset, Math.min(length, 4096), position);
    },
  };
});

describe('ProcTable', () => {
  let folder = '';
  let path = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ipc-table-'));
    path = join(folder, 'table');
  });

  afterEach(() => {
    failing.atPosition = undefined;
    rmSync(folder, { recursive: true, force: true });
  });

  const read = (table: ProcTable) => Buffer.from(table.read()).toString('latin1');

  it('knows where the kernel lists what', () => {
    expect(['msg', 'sem', 'shm'].map((kind) => tablePath(kind as 'msg'))).toEqual([
      '/proc/sysvipc/msg',
      '/proc/sysvipc/sem',
      '/proc/sysvipc/shm',
    ]);
  });

  it.each([0, 1, 4095, 4096, 4097, 65_535, 65_536, 65_537, 1_000_000])('reads %i bytes', (length) => {
    const text = Array.from({ length }, (_, index) => String.fromCharCode(32 + (index % 95))).join('');
    writeFileSync(path, text);
    const table = new ProcTable(path);
    expect(read(table) === text).toBe(true);
    expect(read(table) === text).toBe(true);
    table.close();
  });

  it('keeps the reading before until the next but one', () => {
    const table = new ProcTable(path);
    writeFileSync(path, 'a'.repeat(100_000));
    const first = table.read();
    writeFileSync(path, 'b'.repeat(300_000));
    const second = table.read();
    expect(Buffer.from(first).toString() === 'a'.repeat(100_000)).toBe(true);
    expect(Buffer.from(second).toString() === 'b'.repeat(300_000)).toBe(true);
    writeFileSync(path, 'c'.repeat(10));
    expect(Buffer.from(table.read()).toString()).toBe('c'.repeat(10));
    expect(Buffer.from(second).toString() === 'b'.repeat(300_000)).toBe(true);
    table.close();
  });

  it('keeps the last reading when one fails half-way', () => {
    const table = new ProcTable(path);
    writeFileSync(path, 'a'.repeat(10_000));
    table.read();
    writeFileSync(path, 'b'.repeat(10_000));
    const last = table.read();
    writeFileSync(path, 'c'.repeat(10_000));
    failing.atPosition = 4096;
    expect(() => table.read()).toThrow('EIO');
    expect(() => table.read()).toThrow('EIO');
    failing.atPosition = undefined;
    const next = table.read();
    expect(Buffer.from(last).toString() === 'b'.repeat(10_000)).toBe(true);
    expect(Buffer.from(next).toString() === 'c'.repeat(10_000)).toBe(true);
    table.close();
  });

  it('throws the error of the system, and tries again the next time', () => {
    const table = new ProcTable(path);
    expect(() => table.read()).toThrow(expect.objectContaining({ code: 'ENOENT' }));
    writeFileSync(path, 'here');
    expect(read(table)).toBe('here');
    table.close();
  });

  it('can be closed at any time, and opens again', () => {
    const table = new ProcTable(path);
    table.close();
    writeFileSync(path, 'x');
    expect(read(table)).toBe('x');
    table.close();
    table.close();
    expect(read(table)).toBe('x');
    table.close();
  });
});

import type * as fs from 'node:fs';
import { readdirSync } from 'node:fs';
import process from 'node:process';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { canProcessesHide, ProcessTable } from '../../../src/kernel/processTable.ts';

/** The processes of which even stat(2) is refused, as SELinux may. */
const refused = vi.hoisted(() => new Set<number>());
/** Whether we are in a pid namespace that is not the first. */
const inner = vi.hoisted(() => ({ is: false }));

vi.mock('node:fs', async (original) => {
  const real = await original<typeof fs>();
  const check = (path: unknown) => {
    const [, pid] = /^\/proc\/(\d+)/.exec(String(path)) ?? [];
    if (!refused.has(Number(pid))) return;
    throw Object.assign(new Error(`EACCES: permission denied, '${path}'`), { code: 'EACCES' });
  };
  const guarded = (name: 'statSync' | 'openSync' | 'readlinkSync' | 'readdirSync') => ({
    [name]: (path: unknown, ...rest: unknown[]) => {
      check(path);
      if (inner.is && name === 'readlinkSync' && path === '/proc/self/ns/pid') return 'pid:[1]';
      return Reflect.apply(real[name], undefined, [path, ...rest]);
    },
  });
  return {
    ...real,
    ...guarded('statSync'),
    ...guarded('openSync'),
    ...guarded('readlinkSync'),
    ...guarded('readdirSync'),
  };
});

describe('a process of which nothing may be asked', () => {
  beforeEach(() => {
    refused.clear();
    inner.is = false;
  });

  it('is there, and may not be looked into', () => {
    refused.add(process.ppid);
    const table = new ProcessTable();
    table.refresh();
    expect(table.get(process.ppid)?.membership).toBe('unknown');
    expect(table.describe(process.ppid)).toBeUndefined();
    expect(table.isHidden(process.ppid)).toBe(true);
    table.refresh();
    expect(table.get(process.ppid)?.membership).toBe('unknown');
  });

  it('is not what has the id of a thread, which gets signals too', () => {
    inner.is = true;
    const table = new ProcessTable();
    table.refresh();
    const threads = readdirSync('/proc/self/task')
      .map(Number)
      .filter((tid) => tid !== process.pid);
    expect(threads.length).toBeGreaterThan(0);
    expect(threads.filter((tid) => table.isHidden(tid))).toEqual([]);
  });

  it('is not taken for hidden, nor others with it', () => {
    refused.add(1);
    expect(() => canProcessesHide()).not.toThrow();
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { KeyFiles } from '../../../src/kernel/keyFiles.ts';
import { ProcessTable } from '../../../src/kernel/processTable.ts';
import { ftokKey } from '../../../src/sysv/ftok.ts';
import { untilState } from './actor.ts';

it('sees who opens the file of a key also after the clock was put back', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'key-files-clock-'));
  const path = join(folder, 'key');
  writeFileSync(path, '');
  const { dev, ino } = statSync(path, { bigint: true });
  const key = ftokKey({ device: dev, inode: ino }, 65);
  const child = spawn('sh', ['-c', 'read a; exec 7<"$1"; echo; read b', 'sh', path]);
  try {
    const table = new ProcessTable();
    const keyFiles = new KeyFiles(table, new Set());
    const usersAt = async (now: number) => {
      await untilState(child.pid ?? 0, child.pid ?? 0, 'S');
      table.refresh();
      return ((await keyFiles.usersOf([key], now, 0)).get(key) ?? []).map(({ process }) => process.pid);
    };
    const now = Date.now();
    expect(await usersAt(now)).toEqual([]);
    child.stdin.write('\n');
    await once(child.stdout, 'data');
    expect(await usersAt(now - 30_000)).toEqual([child.pid]);
  } finally {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  }
});

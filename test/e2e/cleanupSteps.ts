import { execFileSync } from 'node:child_process';
import process from 'node:process';
import { removeAll } from '../host/ipcObjects.ts';
import type { Row } from '../host/rows.ts';

const tables = [
  ['-q', 'msg'],
  ['-s', 'sem'],
  ['-m', 'shm'],
] as const;

/**
 * Removes also what Undo and programs have made, which the maker does not know: in a private namespace everything, and
 * elsewhere what has one of the 256 keys around `key`.
 */
export function removeEverything(key: number): void {
  removeAll();
  for (const [option, kind] of tables) {
    if (process.env.IPC_EXPLORER_ISOLATED === 'private') execFileSync('ipcrm', [`--all=${kind}`]);
    else for (const id of idsLike(option, key)) execFileSync('ipcrm', [option, id]);
  }
}

function idsLike(option: string, key: number): string[] {
  const prefix = `0x${(key >>> 8).toString(16).padStart(6, '0')}`;
  return ipcs(option).flatMap((line) => {
    const [own = '', id = ''] = line.split(/\s+/);
    return own.startsWith(prefix) ? [id] : [];
  });
}

/** The objects that are drawn. */
export function labels(rows: readonly Row[]): string[] {
  return rows.filter(({ level }) => level === 2).map((row) => row.label);
}

/** The queues as ipcs(1) lists them. */
export function queueText(): string {
  return ipcs('-q').join('\n').trim();
}

function ipcs(option: string): string[] {
  return execFileSync('ipcs', [option], { encoding: 'utf8' }).split('\n').slice(3);
}

import { execFileSync } from 'node:child_process';
import type { Row } from '../host/rows.ts';

/** The objects that are drawn. */
export function labels(rows: readonly Row[]): string[] {
  return rows.filter(({ level }) => level === 2).map((row) => row.label);
}

/** The queues as ipcs(1) lists them. */
export function queueText(): string {
  return execFileSync('ipcs', ['-q'], { encoding: 'utf8' }).split('\n').slice(3).join('\n').trim();
}

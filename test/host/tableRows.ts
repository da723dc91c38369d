import { readFileSync } from 'node:fs';

/** The rows that the kernel shows of a kind, by columns and without the heading; key and id come first (sysvipc(5)). */
export function tableRows(kind: 'msg' | 'sem' | 'shm'): string[][] {
  const lines = readFileSync(`/proc/sysvipc/${kind}`, 'latin1').trimEnd().split('\n').slice(1);
  return lines.map((line) => line.trim().split(/\s+/));
}

/** The row of one object. */
export function tableRow(kind: 'msg' | 'sem' | 'shm', id: number): string[] | undefined {
  return tableRows(kind).find((columns) => columns[1] === String(id));
}

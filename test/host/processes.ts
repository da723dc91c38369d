import { readdirSync, readFileSync } from 'node:fs';
import process from 'node:process';

/** A process that descends from this one. */
export interface Descendant {
  readonly pid: number;
  readonly commandLine: string;
}

/** The processes that this one has started, directly or not, from `/proc`. */
export function descendants(): Descendant[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) if (/^\d+$/.test(name)) parents.set(Number(name), parentOf(Number(name)));
  return [...parents.keys()]
    .filter((pid) => isBelow(pid, parents))
    .map((pid) => ({ pid, commandLine: read(pid, 'cmdline').replaceAll('\0', ' ') }));
}

/** The agents of the extension hosts that this process has started. */
export function agentPids(): number[] {
  return descendants().flatMap(({ pid, commandLine }) => (commandLine.includes('dist/agent.cjs') ? [pid] : []));
}

/** Whether a process lives; a zombie does not. */
export function isAlive(pid: number): boolean {
  return /^State:\s+[^ZX]/m.test(read(pid, 'status'));
}

function isBelow(pid: number, parents: ReadonlyMap<number, number>): boolean {
  let current = parents.get(pid);
  while (current && current !== process.pid) current = parents.get(current);
  return current === process.pid;
}

function parentOf(pid: number): number {
  return Number(/^PPid:\s+(\d+)/m.exec(read(pid, 'status'))?.[1] ?? 0);
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    // It has ended since it was listed.
    return '';
  }
}

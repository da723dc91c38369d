import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { isRunning, processStamp } from '../kernel/processStamp.ts';
import { ownWorld } from '../kernel/world.ts';

/** Nobody works on a file for so long without writing to it, in milliseconds. */
const forgottenMs = 86_400_000;
const markLength = 16;

let mark: string | undefined;

/** Name of a file that this process alone works on. In front of the suffix stands which process that is. */
export function workName(name: string, suffix: string): string {
  return `${name}.${processStamp(process.pid)}-${ownMark()}${suffix}`;
}

/**
 * Whether a process worked on a file of this suffix, and has ended without letting it go. `elsewhere`: in a container,
 * on another machine or before a restart, where nobody can see whether it runs, so that a day has to have passed.
 */
export function leftBehind(directory: string, file: string, suffix: string): 'here' | 'elsewhere' | undefined {
  const worker = file.endsWith(suffix) ? file.slice(0, -suffix.length).split('.')[1] : undefined;
  if (worker === undefined) return undefined;
  const stamp = worker.slice(0, worker.lastIndexOf('-'));
  if (worker === `${stamp}-${ownMark()}`) return isRunning(stamp) ? undefined : 'here';
  const stat = statSync(join(directory, file), { throwIfNoEntry: false });
  return stat && Date.now() - stat.mtimeMs > forgottenMs ? 'elsewhere' : undefined;
}

function ownMark(): string {
  mark ??= createHash('sha256').update(ownWorld()).digest('hex').slice(0, markLength);
  return mark;
}

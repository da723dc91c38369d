import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { atEnd } from './lifetime.ts';

/** A command and everything that it starts, which end with this process at the latest. */
export interface ProcessGroup {
  /** Stands for the command: its output, its end and its exit code. */
  readonly child: ChildProcess;
  /** Resolves when the command has ended and its output is read. */
  readonly ended: Promise<void>;
  /** Ends every process of the group, politely first. */
  stop(): Promise<void>;
}

/** How a process group is to be started. */
export interface ProcessGroupOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** A folder that is removed when the last process of the group has ended. */
  readonly folder?: string;
}

/** Starts a command as a process group; its output can be read from `child.stdout` and `child.stderr`. */
export function startGroup(
  command: string,
  args: readonly string[],
  { folder, ...options }: ProcessGroupOptions = {},
): ProcessGroup {
  const guard = join(import.meta.dirname, 'guard.ts');
  const remove = folder === undefined ? [] : [`--remove=${folder}`];
  const child = spawn(process.execPath, [guard, ...remove, command, ...args], {
    ...options,
    // In a session of its own: Ctrl+C reaches us alone, and we end things in order.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  // A guard that ended early must not break its parent by a broken pipe.
  child.stdin.on('error', () => undefined);
  const stop = atEnd(async () => {
    child.stdin.end();
    await ended;
  });
  return { child, ended, stop };
}

import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { findProgram } from './commands.ts';

const marker = 'IPC_EXPLORER_ISOLATED';

/**
 * The command that runs the command after it in an IPC namespace of its own: every System V object
 * inside was made by what runs inside, and all are gone with the last process (ipc_namespaces(7)).
 * Undefined where this machine does not allow it.
 */
export function isolationPrefix(): readonly [string, ...string[]] | undefined {
  const unshare = findProgram('unshare');
  if (unshare === undefined) return undefined;
  const asRoot = [unshare, '--ipc'] as const;
  const asUser = [unshare, '--user', '--map-current-user', '--ipc'] as const;
  return [asRoot, asUser].find(([command, ...flags]) => spawnSync(command, [...flags, 'true']).status === 0);
}

/** Replaces this process by a command in a private IPC namespace, or without one and a line that says so. */
export function runIsolated(command: string, args: readonly string[]): never {
  const prefix = process.env[marker] === undefined ? isolationPrefix() : undefined;
  if (prefix === undefined && process.env[marker] === undefined) {
    console.log(
      'No private IPC namespace is possible here: these tests share their System V objects with the machine.',
    );
  }
  const line = [...(prefix ?? []), command, ...args];
  const [program] = line;
  if (process.execve === undefined || program === undefined) throw new Error('Node.js 22.15 or later is needed.');
  return process.execve(program, line, { ...process.env, [marker]: prefix === undefined ? 'none' : 'private' });
}

/** Has this script run in a private IPC namespace: starts it again there if it does not. */
export function isolateThisProcess(): void {
  if (process.env[marker] !== undefined) return;
  runIsolated(process.execPath, [...process.execArgv, ...process.argv.slice(1)]);
}

import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { isEnding } from './lifetime.ts';
import { type ProcessGroupOptions, startGroup } from './processGroup.ts';

/** The absolute path of the first of these programs that stands in PATH. */
export function findProgram(...names: readonly string[]): string | undefined {
  const { PATH = '' } = process.env;
  const folders = PATH.split(delimiter).filter((folder) => folder !== '');
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

/** Whether this user may run the file at `path`. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Runs a command silently; rejects with what it printed when it does not exit with 0. */
export async function runQuietly(
  command: string,
  args: readonly string[],
  options: ProcessGroupOptions = {},
): Promise<void> {
  const { child, ended } = startGroup(command, args, options);
  const output: string[] = [];
  child.stdout?.on('data', (data) => output.push(String(data)));
  child.stderr?.on('data', (data) => output.push(String(data)));
  await ended;
  // It was stopped because this process ends: nobody waits for it any more.
  if (isEnding()) await new Promise(() => undefined);
  if (child.exitCode !== 0) {
    throw new Error(`${command} ${args.join(' ')} ended with ${child.exitCode}:\n${output.join('')}`);
  }
}

/** Runs the command in its arguments in a private IPC namespace where that is possible; its exit code is ours. */
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { findProgram } from '../host/commands.ts';
import { runIsolated } from '../host/isolate.ts';
import { root } from '../host/root.ts';

// The project's own tools are found without npm as well.
const { PATH = '' } = process.env;
Object.assign(process.env, { PATH: [join(root, 'node_modules', '.bin'), PATH].join(delimiter) });
const [name, ...args] = process.argv.slice(2);
const command = name === undefined ? undefined : findProgram(name);
if (command === undefined) {
  console.error(name === undefined ? 'usage: isolated.ts COMMAND [ARGUMENT…]' : `${name}: no such command`);
  process.exit(127);
}
runIsolated(command, args);

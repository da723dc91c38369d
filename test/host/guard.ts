/**
 * Runs the command in its arguments as a process group and ends that whole group when standard input
 * closes, that is when the process that started it ends, in whatever way. Only so nothing outlives a
 * run that was killed with SIGKILL. Its exit code is the command's. FOLDER goes with the group.
 *
 *   guard.ts [--remove=FOLDER] COMMAND [ARGUMENT…]
 */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { constants } from 'node:os';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

const patienceWithCommandMs = 10_000;
const patienceWithRestMs = 1_000;

const folder = /^--remove=(.+)/.exec(process.argv[2] ?? '')?.[1];
const [command, ...args] = process.argv.slice(folder === undefined ? 2 : 3);
if (command === undefined) throw new Error('usage: guard.ts [--remove=FOLDER] COMMAND [ARGUMENT…]');

// Who wants to end the command closes our input; a signal would leave nobody to look after the group.
for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);

const child = spawn(command, args, { detached: true, stdio: ['ignore', 'inherit', 'inherit'] });
child.once('error', (error) => {
  console.error(`${command}: ${error.message}`);
  end(127);
});
child.once('exit', (code, signal) => void endRest(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
process.stdin.once('end', stop).once('error', stop).resume();

function stop(): void {
  signalGroup('SIGTERM');
  setTimeout(() => signalGroup('SIGKILL'), patienceWithCommandMs);
}

/** What the command left behind is asked to end as well, and then made to. */
async function endRest(code: number): Promise<void> {
  const deadline = Date.now() + patienceWithRestMs;
  let isLeft = signalGroup('SIGTERM');
  while (isLeft && Date.now() < deadline) {
    await sleep(20);
    isLeft = signalGroup(0);
  }
  if (isLeft) signalGroup('SIGKILL');
  end(code);
}

function end(code: number): void {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.exit(code);
}

/** Sends a signal to every process of the group; false when there is none. */
function signalGroup(signal: NodeJS.Signals | 0): boolean {
  if (child.pid === undefined) return false;
  try {
    return process.kill(-child.pid, signal);
  } catch {
    return false;
  }
}

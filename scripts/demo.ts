/**
 * Runs servers and clients of the examples, so that objects live and change in the view. Every now and then a server is
 * started anew, and its clients go on. At SIGINT or SIGTERM the servers remove their objects.
 *
 *   demo.ts FOLDER [SECONDS]      FOLDER for the key files; SECONDS between two restarts
 */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { root } from '../test/host/root.ts';
import { demoExamples } from './demoExamples.ts';

const usualSeconds = 20;
const manyTimes = 1_000_000;
/** When all are told to end at once, a server may have ended before we are told. */
const pauseBeforeNextMs = 500;

const [folder, seconds = usualSeconds] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: demo.ts FOLDER [SECONDS]');
const running = new Set<ChildProcess>();
let isEnding = false;

const servers = demoExamples.map(({ name, clients }) => {
  const place = join(folder, name);
  mkdirSync(place, { recursive: true });
  const server = keepRunning(name, 'server', [], place);
  for (const pause of clients) keepRunning(name, 'client', [String(manyTimes), String(pause)], place);
  return server;
});
let turn = 0;
const restarts = setInterval(() => {
  servers[turn % servers.length]?.current.kill('SIGTERM');
  turn++;
}, Number(seconds) * 1_000);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, end);

/** Starts a program of an example, and starts it again whenever it ends. */
function keepRunning(
  example: string,
  program: string,
  args: readonly string[],
  cwd: string,
): { readonly current: ChildProcess } {
  const start = (): ChildProcess => {
    const path = join(root, 'examples', example, program);
    const child = spawn(path, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    const tell = (data: Buffer) => console.log(`${example}: ${data.toString().trim()}`);
    // What clients say is too much, and what they miss meanwhile is what they are made for.
    child.stdout.on('data', program === 'server' ? tell : () => undefined);
    child.stderr.on('data', program === 'server' ? tell : () => undefined);
    running.add(child);
    child.once('exit', () => {
      running.delete(child);
      setTimeout(() => {
        if (!isEnding) slot.current = start();
      }, pauseBeforeNextMs);
    });
    return child;
  };
  const slot = { current: start() };
  return slot;
}

/** The process ends by itself with the last of its children. */
function end(): void {
  isEnding = true;
  clearInterval(restarts);
  for (const child of running) child.kill('SIGTERM');
}

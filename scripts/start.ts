/**
 * `npm start`: serves a real VS Code with this extension at an address for the browser, until Ctrl+C.
 *
 *   npm start -- [--port=N] [--demo] [--isolated] [FOLDER]
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { startCodeServer } from '../test/host/codeServer.ts';
import { findProgram, runQuietly } from '../test/host/commands.ts';
import { isolateThisProcess } from '../test/host/isolate.ts';
import { endProcess, isEnding } from '../test/host/lifetime.ts';
import { startGroup } from '../test/host/processGroup.ts';
import { root } from '../test/host/root.ts';
import { cleanWindow } from '../test/host/settings.ts';
import { copyOfWorkspace } from '../test/host/workspace.ts';
import { build } from './build.ts';
import { demoExamples } from './demoExamples.ts';

// Ctrl+C is how this ends, not how it fails.
process.on('SIGINT', () => void endProcess(0));
try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  await endProcess(1);
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { port: { type: 'string' }, demo: { type: 'boolean' }, isolated: { type: 'boolean' } },
  });
  const port = values.port === undefined ? undefined : readPort(values.port);
  if (values.isolated) isolateThisProcess();

  await build();
  if (values.demo) await startDemo();
  const [folder = await copyOfWorkspace()] = positionals;
  const token = randomBytes(32).toString('hex');
  const server = await startCodeServer({
    settings: cleanWindow,
    extensions: [root],
    folder: resolve(folder),
    token,
    ...(port !== undefined && { port }),
  });
  const address = `http://127.0.0.1:${server.port}/?tkn=${token}`;
  await answers(address);
  console.log(`\nVS Code with IPC Explorer: ${address}\nCtrl+C stops it.`);
  await server.ended;
  if (!isEnding()) throw new Error(`The VS Code server ended:\n${server.log()}`);
}

function readPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Error(`--port=${text} is not a port number.`);
}

/** Builds the examples and runs them; they make System V objects, and remove them when they are told to end. */
async function startDemo(): Promise<void> {
  const missing = ['make', 'cc'].filter((name) => findProgram(name) === undefined);
  if (missing.length > 0) {
    console.log(
      `The demo's programs cannot be built: ${missing.join(' and ')} not found. VS Code starts without them.`,
    );
    return;
  }
  for (const { name } of demoExamples) await runQuietly('make', ['-C', join(root, 'examples', name)]);
  const folder = mkdtempSync(join(tmpdir(), 'ipc-explorer-demo-'));
  const { child, ended } = startGroup(process.execPath, [join(root, 'scripts', 'demo.ts'), folder], { folder });
  child.stdout?.pipe(process.stdout);
  child.stderr?.pipe(process.stderr);
  void ended.then(() => console.log('The demo has ended.'));
}

/** Checks that the address lets its bearer in: the server answers by a cookie and the way on. */
async function answers(address: string): Promise<void> {
  const { status } = await fetch(address, { redirect: 'manual' }).catch((error: Error) => {
    throw new Error(`VS Code does not answer at this address: ${String(error.cause)}`);
  });
  if (status !== 302 && status !== 200) throw new Error(`VS Code answers with status ${status}.`);
}

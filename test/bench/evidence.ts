import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import type { Statistics } from '../../src/agent/protocol.ts';
import { assessments, initialize, statistics, watch, watchUsers } from '../../src/agent/protocol.ts';
import { findProgram } from '../host/commands.ts';
import { atEnd } from '../host/lifetime.ts';
import { outFolder } from '../host/root.ts';
import { agentNodeOptions, agentProgram } from './agent/launch.ts';
import { median } from './measure.ts';
import type { BenchObjects, Population } from './objects.ts';
import { total } from './objects.ts';
import type { Row } from './rows.ts';
import { valueTarget } from './rows.ts';

const processes = 500;
const house: Population = { queues: 400, sets: 400, segments: 200 };
const freshProcesses = 5;
const intervalMs = 2_000;
const settleMs = 8_000;
const observedMs = 20_000;

interface Timed {
  readonly wall: number;
  readonly processor: number;
}

interface Passes {
  readonly first: Timed;
  readonly full: Timed;
  readonly unchanged: Timed;
  readonly files: Timed;
  readonly bare: Timed;
}

/** What it costs to find out who uses 1,000 objects on a machine where 500 processes do. */
export async function benchEvidence(objects: BenchObjects): Promise<Row[]> {
  objects.clear();
  objects.fill(house);
  const users = await startUsers();
  const section = `Users of ${total(house).toLocaleString('en')} objects, ${processes} processes`;
  const note = `${readdirSync('/proc').filter((name) => /^\d+$/.test(name)).length} processes on this machine`;
  const passes = Array.from({ length: freshProcesses }, measurePasses);
  const row = (name: string, kind: keyof Passes, figure: keyof Timed): Row => ({
    section,
    name,
    value: median(passes.map((one) => one[kind][figure])),
    unit: 'ms',
    ratio: median(passes.map((one) => one[kind][figure] / one.bare[figure])),
  });
  const rows: Row[] = [
    { ...row('full pass', 'full', 'wall'), ...valueTarget(30), note },
    row('full pass, processor time', 'full', 'processor'),
    { ...row('pass when nothing has changed', 'unchanged', 'wall'), ...valueTarget(10) },
    row('pass when nothing has changed, processor time', 'unchanged', 'processor'),
    row('first look for the users of key files, processor time', 'files', 'processor'),
    row('first pass of an agent, nothing compiled', 'first', 'wall'),
    row('bare read of each process’s state', 'bare', 'wall'),
    { section, name: 'share of a core in the background', unit: '%', ...(await backgroundShare()), ...valueTarget(1) },
  ];
  await users();
  objects.clear();
  return rows;
}

function measurePasses(): Passes {
  const program = join(import.meta.dirname, 'evidencePass.ts');
  return JSON.parse(execFileSync(process.execPath, [...agentNodeOptions(), program], { encoding: 'utf8' })) as Passes;
}

/** Starts the processes; gives back what ends them. */
async function startUsers(): Promise<() => Promise<void>> {
  const numbers = [processes, house.queues, house.sets, house.segments].map(String);
  const users = spawn(compile(), numbers, { stdio: ['pipe', 'pipe', 'inherit'] });
  const end = atEnd(async () => {
    const ended = once(users, 'exit');
    users.kill();
    await ended;
  });
  await once(users.stdout, 'data');
  // Those that sleep in a call take a moment to get there.
  await sleep(1_000);
  return end;
}

function compile(): string {
  const compiler = findProgram('cc', 'gcc', 'clang');
  if (compiler === undefined) throw new Error('The bench needs a C compiler (cc, gcc or clang) to make its processes.');
  const program = join(outFolder, 'bench', 'evidenceProcesses');
  execFileSync(compiler, ['-O2', '-o', program, join(import.meta.dirname, 'c', 'evidenceProcesses.c')]);
  return program;
}

/** An agent that polls, and looks for users in the background, at the pace that it allows itself. */
async function backgroundShare(): Promise<{ readonly value: number; readonly note: string }> {
  const child: ChildProcessWithoutNullStreams = spawn(process.execPath, [...agentNodeOptions(), agentProgram], {
    cwd: '/',
  });
  const end = atEnd(() => void child.kill());
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  let told = 0;
  connection.onNotification(assessments, (found) => {
    for (const { ids } of found) told += ids.length;
  });
  connection.listen();
  await connection.sendRequest(initialize);
  // What a poll finds is judged once.
  await connection.sendRequest(watch, { intervalMs });
  await connection.sendRequest(watchUsers, { intervalMs, quietMs: 600_000 });
  await sleep(settleMs);
  const [before, start] = [await connection.sendRequest(statistics), performance.now()];
  const toldBefore = told;
  await sleep(observedMs);
  const after: Statistics = await connection.sendRequest(statistics);
  const share = ((after.cpuMicros - before.cpuMicros) / 1000 / (performance.now() - start)) * 100;
  connection.dispose();
  await end();
  return { value: share, note: `${toldBefore} assessments told at first, ${told - toldBefore} when nothing changed` };
}

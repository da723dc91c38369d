/**
 * `npm run bench`: how fast and how small it is, with the targets of the project beside.
 *
 *   --only=tables,agent,evidence,removal,keys,vscode,sizes   only these groups
 *   --json                             the same figures as JSON
 *   --strict                           exits with 1 when a target is missed
 *
 * Everything happens in a private IPC namespace, where that is possible. A group is a function that gives back rows.
 */
import { Console } from 'node:console';
import { availableParallelism, loadavg } from 'node:os';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { build } from '../../scripts/build.ts';
import { isolateThisProcess } from '../host/isolate.ts';
import { endProcess } from '../host/lifetime.ts';
import { benchAgent } from './agent/agent.ts';
import { benchEvidence } from './evidence.ts';
import { benchKeys } from './keys/keys.ts';
import { BenchObjects } from './objects.ts';
import { benchRemoval } from './removal/removal.ts';
import type { Row } from './rows.ts';
import { summaryOf, tableOf, withVerdict } from './rows.ts';
import { benchSizes } from './sizes.ts';
import { benchTables } from './tables/tables.ts';
import { benchVSCode } from './vscode/vscode.ts';

const groups = {
  tables: benchTables,
  agent: benchAgent,
  evidence: benchEvidence,
  removal: benchRemoval,
  keys: benchKeys,
  vscode: benchVSCode,
  sizes: benchSizes,
} as const;

const { values: options } = parseArgs({
  options: { only: { type: 'string' }, json: { type: 'boolean' }, strict: { type: 'boolean' } },
});

// What the parts print on their way must not get between the lines of JSON.
if (options.json) globalThis.console = new Console(process.stderr);

isolateThisProcess();
try {
  const rows = await measure();
  const { missed } = summaryOf(rows);
  if (options.json) process.stdout.write(`${JSON.stringify(rows.map(withVerdict), undefined, 2)}\n`);
  else print(rows);
  await endProcess(options.strict && missed.length > 0 ? 1 : 0);
} catch (error) {
  console.error(error);
  await endProcess(1);
}

async function measure(): Promise<Row[]> {
  const wanted = options.only?.split(',') ?? Object.keys(groups);
  const unknown = wanted.filter((name) => !(name in groups));
  if (unknown.length > 0) throw new Error(`--only: ${unknown} is none of ${Object.keys(groups)}`);
  await build();
  const objects = new BenchObjects();
  const rows: Row[] = [];
  for (const [name, bench] of Object.entries(groups)) {
    if (!wanted.includes(name)) continue;
    console.error(`Measuring: ${name}…`);
    rows.push(...(await bench(objects)));
  }
  return rows;
}

function print(rows: readonly Row[]): void {
  const { targets, missed } = summaryOf(rows);
  console.log(tableOf(rows));
  // Milliseconds of a machine that others keep busy say little; its average over five minutes spans most of the run.
  const busy = (loadavg()[1] ?? 0).toFixed(1);
  console.log(`\n${busy} processes wanted to run on ${availableParallelism()} processors meanwhile`);
  console.log(`${targets - missed.length} of ${targets} targets met`);
  for (const { section, name } of missed) console.log(`missed: ${section}: ${name}`);
}

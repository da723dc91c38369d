import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import { Removals } from '../../../src/live/removals.ts';
import type { ObjectRef } from '../../../src/sysv/objects.ts';
import { seenOf } from '../../../src/sysv/removal.ts';
import { findProgram } from '../../host/commands.ts';
import { kindOptions } from '../../kernel/support/kindOptions.ts';
import { AgentClient } from '../agent/client.ts';
import { median, timeOf } from '../measure.ts';
import type { BenchObjects, Population } from '../objects.ts';
import { total } from '../objects.ts';
import type { Row } from '../rows.ts';
import { ratioTarget } from '../rows.ts';

/** As many of each kind as make 10,000; a kernel has no more than 4,096 segments by default. */
const populations: readonly (readonly [string, Population, number | undefined])[] = [
  ['10,000 objects of all kinds', { queues: 3_334, sets: 3_333, segments: 3_333 }, 3],
  ['10,000 queues', { queues: 10_000, sets: 0, segments: 0 }, undefined],
  ['10,000 sets', { queues: 0, sets: 10_000, segments: 0 }, undefined],
  ['4,096 segments', { queues: 0, sets: 0, segments: 4_096 }, undefined],
];
const rounds = 5;
const quietMs = 60_000;
/** What the agent was told of a set is believed from the third second on. Nobody confirms faster than that. */
const settleMs = 3_100;

/** How long it takes to remove many objects, of which nothing is kept: guard and reports included. */
export async function benchRemoval(objects: BenchObjects): Promise<Row[]> {
  objects.clear();
  const rows: Row[] = [];
  for (const population of populations) rows.push(...(await benchPopulation(objects, population)));
  return rows;
}

async function benchPopulation(
  objects: BenchObjects,
  [what, population, target]: (typeof populations)[number],
): Promise<Row[]> {
  const section = `Removal of ${what}, nothing kept`;
  const agent = new AgentClient();
  const loop: number[] = [];
  const ipcrm: number[] = [];
  const ours: Removed[] = [];
  for (let round = 0; round < rounds; round++) {
    objects.fill(population);
    loop.push(objects.removeAll());
    objects.fill(population);
    ipcrm.push(byIpcrm(objects.list()));
    objects.fill(population);
    await sleep(settleMs);
    ours.push(await remove(agent, objects.list()));
    if (objects.list().length > 0) throw new Error(`${what}: some objects were not removed`);
  }
  await agent.end();
  const row = (name: string, values: readonly number[]): Row => ({
    section,
    name,
    value: median(values),
    unit: 'ms',
    ratio: median(values.map((value, round) => value / (loop[round] ?? Number.NaN))),
  });
  const walls = ours.map(({ wall }) => wall);
  return [
    { ...row('from the request to the answer', walls), ...ratioTarget(target) },
    row('processor time of the agent', processorTimes(ours)),
    { ...row('first removal of an agent, nothing compiled', walls.slice(0, 1)), note: `${total(population)} objects` },
    row('ipcrm with all identifiers', ipcrm),
    row('C loop of IPC_RMID', loop),
  ];
}

interface Removed {
  readonly wall: number;
  readonly processor: number;
}

function processorTimes(removed: readonly Removed[]): number[] {
  return removed.map(({ processor }) => processor);
}

function byIpcrm(refs: readonly ObjectRef[]): number {
  const program = findProgram('ipcrm');
  if (program === undefined) throw new Error('The bench needs ipcrm (util-linux) to compare with.');
  const args = refs.flatMap(({ kind, id }) => [kindOptions[kind], String(id)]);
  return timeOf(() => execFileSync(program, args));
}

/** Asks an agent as the extension asks it. */
async function remove(agent: AgentClient, refs: readonly ObjectRef[]): Promise<Removed> {
  const removals = new Removals({ connect: async () => agent }, '/nonexistent');
  const inspections = await removals.inspect(refs, quietMs, 0);
  const items = inspections.map(({ object, assessment }) => ({
    seen: seenOf(object, assessment.verdict),
    isSaved: false,
  }));
  const { token } = new CancellationTokenSource();
  const before = await agent.statistics();
  const start = performance.now();
  const results = await removals.remove(items, quietMs, { batch: '1', command: '' }, token, () => undefined);
  const wall = performance.now() - start;
  const { cpuMicros } = await agent.statistics();
  const left = results.find(({ is }) => is !== 'removed');
  if (left) throw new Error(`not removed: ${JSON.stringify(left)}`);
  return { wall, processor: (cpuMicros - before.cpuMicros) / 1000 };
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchObjects } from '../objects.ts';
import { fullHouse, total, usualHouse } from '../objects.ts';
import type { Row } from '../rows.ts';
import { valueTarget } from '../rows.ts';
import { AgentClient } from './client.ts';
import { benchLiveView } from './liveView.ts';
import { bareNodeMegabytes, residentMegabytes } from './memory.ts';

const intervalMs = 1_000;
const settleMs = 3_000;
const observedMs = 20_000;
const changingPolls = 5;

/** What the agent costs while it runs, and what it sends while nothing changes. */
export async function benchAgent(objects: BenchObjects): Promise<Row[]> {
  return [...(await benchUsualHouse(objects)), ...(await benchFullHouse(objects)), ...(await benchLiveView())];
}

async function benchUsualHouse(objects: BenchObjects): Promise<Row[]> {
  const section = `Agent, ${total(usualHouse)} objects, a poll a second`;
  objects.clear();
  objects.fill(usualHouse);
  const bareMegabytes = await bareNodeMegabytes();
  const agent = new AgentClient();
  const pid = await agent.pid();
  await agent.watch(intervalMs);
  await sleep(settleMs);
  const rest = await observe(agent, observedMs);
  const rows: Row[] = [
    { section, name: 'share of a core', value: rest.corePercent, unit: '%', ...valueTarget(0.3), note: rest.note },
    { section, name: 'sent while nothing changed', value: rest.bytes, unit: 'bytes', ...valueTarget(0) },
    { section, name: 'memory (RSS)', value: residentMegabytes(pid, 'now'), unit: 'MB', ...valueTarget(75) },
    { section, name: 'memory of a bare Node', value: bareMegabytes, unit: 'MB' },
  ];
  await agent.end();
  return rows;
}

async function benchFullHouse(objects: BenchObjects): Promise<Row[]> {
  const section = `Agent, ${total(fullHouse).toLocaleString('en')} objects`;
  objects.clear();
  objects.fill(fullHouse);
  const agent = new AgentClient();
  const pid = await agent.pid();
  const start = performance.now();
  await agent.watch(intervalMs);
  const listing = performance.now() - start;
  const listed = residentMegabytes(pid, 'now');
  const listingBytes = agent.receivedBytes;
  await sleep(settleMs);
  const rest = await observe(agent, observedMs / 2);
  for (let poll = 0; poll < changingPolls; poll++) {
    objects.changeOnePercent();
    await sleep(intervalMs);
  }
  const rows: Row[] = [
    { section, name: 'first listing, all of it received', value: listing, unit: 'ms', note: megabytes(listingBytes) },
    { section, name: 'memory (RSS) after the listing', value: listed, unit: 'MB', ...valueTarget(200) },
    {
      section,
      name: 'memory (RSS) at its highest',
      value: residentMegabytes(pid, 'highest'),
      unit: 'MB',
      ...valueTarget(200),
      note: `after ${changingPolls} times 1 % changed`,
    },
    { section, name: 'sent while nothing changed', value: rest.bytes, unit: 'bytes', ...valueTarget(0) },
    { section, name: 'share of a core', value: rest.corePercent, unit: '%', ...valueTarget(5), note: rest.note },
  ];
  await agent.end();
  objects.clear();
  return rows;
}

interface Observed {
  readonly corePercent: number;
  readonly bytes: number;
  readonly note: string;
}

/** Leaves the agent alone for some time, and says what it did meanwhile. */
async function observe(agent: AgentClient, milliseconds: number): Promise<Observed> {
  const before = await agent.statistics();
  const bytes = agent.receivedBytes;
  const start = performance.now();
  await sleep(milliseconds);
  const sent = agent.receivedBytes - bytes;
  const elapsed = performance.now() - start;
  const after = await agent.statistics();
  const corePercent = ((after.cpuMicros - before.cpuMicros) / 1000 / elapsed) * 100;
  return { corePercent, bytes: sent, note: `${after.polls - before.polls} polls in ${Math.round(elapsed / 1000)} s` };
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB of JSON`;
}

import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Row } from '../rows.ts';
import { valueTarget } from '../rows.ts';
import { AgentClient } from './client.ts';
import { residentMegabytes } from './memory.ts';

/** As the hex view reads: what is in sight, and what is selected, four times a second. */
const delayMs = 250;
const inSight = 1_024;
const selected = 16;
const rounds = 40;
const size = 2 ** 30;
const step = Math.floor(size / rounds);

/** What a live hex view of a segment of 1 GiB costs in the agent. How often the segment changes does not matter to it. */
export async function benchLiveView(): Promise<Row[]> {
  const section = 'Agent, live hex view of 1 GiB';
  const id = execFileSync('ipcmk', ['-M', String(size)], { encoding: 'utf8' }).replace(/\D/g, '');
  const agent = new AgentClient();
  try {
    const pid = await agent.pid();
    await agent.readSegment(Number(id), 0, inSight);
    const before = await agent.statistics();
    const start = performance.now();
    for (let round = 0; round < rounds; round++) {
      await agent.readSegment(Number(id), round * step, inSight);
      await agent.readSegment(Number(id), 0, selected);
      await sleep(delayMs);
    }
    const elapsed = performance.now() - start;
    const { cpuMicros } = await agent.statistics();
    const percent = ((cpuMicros - before.cpuMicros) / 1000 / elapsed) * 100;
    return [
      { section, name: 'share of a core', value: percent, unit: '%', ...valueTarget(5) },
      { section, name: 'memory (RSS)', value: residentMegabytes(pid, 'highest'), unit: 'MB', ...valueTarget(120) },
    ];
  } finally {
    await agent.end();
    execFileSync('ipcrm', ['-m', id]);
  }
}

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { agentNodeOptions } from '../agent/launch.ts';
import type { Measurement } from '../measure.ts';
import { interleave, median, ratioOf } from '../measure.ts';
import type { Row } from '../rows.ts';
import { ratioTarget } from '../rows.ts';

const bare = 'fresh process: bare read';
const full = 'fresh process: full poll';
const ofProcessor = ', processor time';

const rounds = 12;

/** The kernel counts processor time in ticks of up to 10 ms; of less than this nothing can be told. */
const leastTicks = 50;

/**
 * A full poll is the first one of an agent's life: nothing is compiled by then, the buffers have still to grow, and the
 * heap gets its first objects. Repeated in one process it would be another thing, quicker by compiled code and slower
 * by the garbage of the time before. So each takes place in a process of its own, with the agent's options; the bare
 * read that it is compared with as well. On a busy machine the compiler's and the collector's threads come late, so
 * processor time of the main thread stands beside.
 */
export function measureFresh(section: string, targets: { readonly full?: number }): Row[] {
  const series = interleave([inFreshProcess(bare, 'bare'), inFreshProcess(full, 'full')], rounds);
  const figures = [...series].filter(([name, values]) => !name.endsWith(ofProcessor) || median(values) >= leastTicks);
  return figures.map(([name, values]) => ({
    section,
    name,
    value: median(values),
    unit: 'ms',
    ratio: ratioOf(series, name, name.endsWith(ofProcessor) ? bare + ofProcessor : bare),
    ...ratioTarget(name === full ? targets.full : undefined),
  }));
}

function inFreshProcess(name: string, what: 'bare' | 'full'): Measurement {
  const program = join(import.meta.dirname, 'freshPoll.ts');
  const args = [...agentNodeOptions(), program, what];
  return () => {
    const printed = execFileSync(process.execPath, args, { encoding: 'utf8' });
    const [wall = Number.NaN, processor = Number.NaN] = printed.split(' ').map(Number);
    return { [name]: wall, [name + ofProcessor]: processor };
  };
}

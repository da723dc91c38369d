import { spawnSync } from 'node:child_process';
import { tablePath } from '../../../src/kernel/procTable.ts';
import { kinds } from '../../../src/sysv/objects.ts';
import { findProgram } from '../../host/commands.ts';
import type { Measurement } from '../measure.ts';
import { interleave, median, ratioOf, timeOf } from '../measure.ts';
import type { BenchObjects } from '../objects.ts';
import type { Row } from '../rows.ts';
import { ratioTarget } from '../rows.ts';
import { BenchPoll } from './poll.ts';

const bare = 'bare read';
const steady = 'steady poll';
const changed = '1 % changed';

const rounds = 15;

/** The polls of an agent that has been running for a while, and what people use instead. */
export function measureWarm(
  section: string,
  objects: BenchObjects,
  targets: { readonly steady?: number; readonly changed?: number },
): Row[] {
  const reader = new BenchPoll();
  const agent = new BenchPoll();
  const series = interleave([...ownMeasurements(objects, reader, agent), ...otherTools()], rounds);
  reader.close();
  agent.close();
  const wanted = new Map([
    [steady, targets.steady],
    [changed, targets.changed],
  ]);
  return [...series].map(([name, values]) => ({
    section,
    name,
    value: median(values),
    unit: 'ms',
    ratio: ratioOf(series, name, bare),
    ...ratioTarget(wanted.get(name)),
  }));
}

/** Each does once untimed what it measures, so that none of them finds the processor's caches full of others' work. */
function ownMeasurements(objects: BenchObjects, reader: BenchPoll, agent: BenchPoll): Measurement[] {
  return [
    () => {
      reader.bareRead();
      return { [bare]: timeOf(() => reader.bareRead()) };
    },
    () => {
      agent.poll();
      return { [steady]: timeOf(() => agent.poll()) };
    },
    () => {
      objects.changeOnePercent();
      agent.poll();
      objects.changeOnePercent();
      return { [changed]: timeOf(() => agent.poll()) };
    },
  ];
}

/** Whole commands, start of the process included; one that is missing on this machine is left out. */
function otherTools(): Measurement[] {
  const commands: readonly (readonly [string, readonly (readonly string[])[]])[] = [
    ['cat', [kinds.map(tablePath)]],
    ['lsipc', [['-q'], ['-s'], ['-m']]],
    ['ipcs', [[]]],
  ];
  return commands.flatMap(([name, calls]) => {
    const program = findProgram(name);
    if (program === undefined) return [];
    const run = () => calls.map((args) => spawnSync(program, args, { stdio: 'ignore' }));
    return [() => ({ [name]: timeOf(run) })];
  });
}

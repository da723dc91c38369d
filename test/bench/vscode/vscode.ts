import { setTimeout as sleep } from 'node:timers/promises';
import { median } from '../measure.ts';
import type { BenchObjects } from '../objects.ts';
import { fullHouse, total } from '../objects.ts';
import type { Row } from '../rows.ts';
import { valueTarget } from '../rows.ts';
import type { BenchWindow } from './benchWindow.ts';
import { BenchVSCode } from './benchWindow.ts';
import type { Activation, Blocks } from './contract.ts';
import { activate, awaitCount, runCommand, startProbe, stopProbe } from './contract.ts';
import { benchLatency } from './latency.ts';
import { benchRest } from './rest.ts';

const windows = 5;
const controlMs = 3_000;
/** Time for what VS Code does on its own: after it has opened, and after the last object has arrived. */
const settleMs = 2_000;
const longestBlockMs = 16;

const all = total(fullHouse);

/** The longest blocks of one window, while what stands beside each of them happens. */
interface Phases {
  readonly idle: Blocks;
  readonly opened: Blocks;
  readonly made: Blocks;
  readonly relisted: Blocks;
  readonly removed: Blocks;
}

/** What the user's VS Code feels of us. */
export async function benchVSCode(objects: BenchObjects): Promise<Row[]> {
  const vscode = await BenchVSCode.start();
  const activations: Activation[] = [];
  const phases: Phases[] = [];
  const rows: Row[] = [];
  for (let turn = 1; turn <= windows; turn++) {
    objects.fill(fullHouse);
    const bench = await vscode.open();
    // The window has just been drawn, and its extension host has other things to start.
    await sleep(settleMs);
    activations.push(await bench.host.sendRequest(activate));
    phases.push(await benchPhases(bench, objects));
    if (turn === windows) {
      rows.push(...(await benchRest(bench)));
      objects.clear();
      await bench.host.sendRequest(awaitCount, 0);
      rows.push(...(await benchLatency(bench, objects)));
    }
    await bench.close();
  }
  await vscode.stop();
  objects.clear();
  const block = (name: string, of: (one: Phases) => Blocks, isWork = true) => blockRow(name, phases.map(of), isWork);
  return [
    ...activationRows(activations),
    block('nothing happens (for comparison)', ({ idle }) => idle, false),
    block('the view opens and lists them', ({ opened }) => opened),
    block('they are made while the view is open', ({ made }) => made),
    block('a new agent lists them again', ({ relisted }) => relisted),
    block('they are all removed', ({ removed }) => removed),
    ...rows,
  ];
}

async function openView({ window, host }: BenchWindow): Promise<void> {
  await window.openView();
  await host.sendRequest(awaitCount, all);
}

/** Ends with the view open, and all objects in it. */
async function benchPhases(bench: BenchWindow, objects: BenchObjects): Promise<Phases> {
  const { host } = bench;
  const idle = await blocksDuring(bench, () => sleep(controlMs));
  const opened = await blocksDuring(bench, () => openView(bench));
  const relisted = await blocksDuring(bench, () => host.sendRequest(runCommand, 'sysvipc.restartAgent'));
  const removed = await blocksDuring(bench, async () => {
    objects.clear();
    await host.sendRequest(awaitCount, 0);
  });
  const made = await blocksDuring(bench, async () => {
    objects.fill(fullHouse);
    await host.sendRequest(awaitCount, all);
  });
  return { idle, opened, made, relisted, removed };
}

async function blocksDuring({ host }: BenchWindow, work: () => Promise<void>): Promise<Blocks> {
  await host.sendRequest(startProbe);
  await work();
  await sleep(settleMs);
  return host.sendRequest(stopProbe);
}

function activationRows(activations: readonly Activation[]): Row[] {
  const section = `VS Code: activation (median of ${activations.length} windows)`;
  const figure = (name: string, of: (one: Activation) => number): Row => {
    const values = activations.map(of);
    return { section, name, value: median(values), unit: 'ms', note: `quickest ${Math.min(...values).toFixed(1)} ms` };
  };
  return [
    { ...figure('load the bundle and call activate()', ({ load, call }) => load + call), ...valueTarget(20) },
    figure('load the bundle', ({ load }) => load),
    figure('call activate()', ({ call }) => call),
  ];
}

/** The median of the windows, and beside it what the clock said in each. */
function blockRow(name: string, blocks: readonly Blocks[], isWork = true): Row {
  const section = `VS Code: longest block of the extension host, ${all.toLocaleString('en')} objects (median of ${windows} windows)`;
  const said = (of: (one: Blocks) => number) => blocks.map((one) => of(one).toFixed(1)).join(' ');
  const note =
    `by the clock ${said(({ wall }) => wall)}, of that waiting for a processor ${said(({ waiting }) => waiting)}, ` +
    `collecting garbage ${said(({ collecting }) => collecting)}; event loop delay ${said(({ delay }) => delay)}`;
  const row: Row = { section, name, value: median(blocks.map(({ longest }) => longest)), unit: 'ms', note };
  return isWork ? { ...row, ...valueTarget(longestBlockMs) } : row;
}

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

const windows = 3;
const controlMs = 3_000;
/** Time for what VS Code does on its own: after it has opened, and after the last object has arrived. */
const settleMs = 2_000;
const longestBlockMs = 16;

const all = total(fullHouse);

/** What the user's VS Code feels of us. */
export async function benchVSCode(objects: BenchObjects): Promise<Row[]> {
  const vscode = await BenchVSCode.start();
  const activations: Activation[] = [];
  const idle: Blocks[] = [];
  const opened: Blocks[] = [];
  const rows: Row[] = [];
  for (let turn = 1; turn <= windows; turn++) {
    objects.fill(fullHouse);
    const bench = await vscode.open();
    // The window has just been drawn, and its extension host has other things to start.
    await sleep(settleMs);
    activations.push(await bench.host.sendRequest(activate));
    idle.push(await blocksDuring(bench, () => sleep(controlMs)));
    opened.push(await blocksDuring(bench, () => openView(bench)));
    if (turn === windows) rows.push(...(await benchOpenView(bench, objects)));
    await bench.close();
  }
  await vscode.stop();
  objects.clear();
  return [
    ...activationRows(activations),
    blockRow('nothing happens (for comparison)', idle, false),
    blockRow('the view opens and lists them', opened),
    ...rows,
  ];
}

async function openView({ window, host }: BenchWindow): Promise<void> {
  await window.openView();
  await host.sendRequest(awaitCount, all);
}

/** With the view open in one window: everything else. */
async function benchOpenView(bench: BenchWindow, objects: BenchObjects): Promise<Row[]> {
  const { host } = bench;
  const rest = await benchRest(bench);
  const relisted = await blocksDuring(bench, () => host.sendRequest(runCommand, 'sysvipc.restartAgent'));
  const left = await blocksDuring(bench, async () => {
    objects.clear();
    await host.sendRequest(awaitCount, 0);
  });
  const made = await blocksDuring(bench, async () => {
    objects.fill(fullHouse);
    await host.sendRequest(awaitCount, all);
  });
  objects.clear();
  await host.sendRequest(awaitCount, 0);
  return [
    blockRow('they are made while the view is open', [made]),
    blockRow('a new agent lists them again', [relisted]),
    blockRow('they are all removed', [left]),
    ...rest,
    ...(await benchLatency(bench, objects)),
  ];
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

/** The median of what was measured several times, and beside it what the clock said in each. */
function blockRow(name: string, blocks: readonly Blocks[], isWork = true): Row {
  const section = `VS Code: longest block of the extension host, ${all.toLocaleString('en')} objects`;
  const said = (of: (one: Blocks) => number) => blocks.map((one) => of(one).toFixed(1)).join(' ');
  const note =
    `by the clock ${said(({ wall }) => wall)}, of that waiting for a processor ${said(({ waiting }) => waiting)}, ` +
    `collecting garbage ${said(({ collecting }) => collecting)}; event loop delay ${said(({ delay }) => delay)}`;
  const row: Row = { section, name, value: median(blocks.map(({ longest }) => longest)), unit: 'ms', note };
  return isWork ? { ...row, ...valueTarget(longestBlockMs) } : row;
}

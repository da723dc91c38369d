import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { median } from '../measure.ts';
import type { BenchObjects } from '../objects.ts';
import type { Row } from '../rows.ts';
import { valueTarget } from '../rows.ts';
import type { BenchWindow } from './benchWindow.ts';
import { awaitCount, awaitKey } from './contract.ts';

const others = { queues: 8, sets: 1, segments: 1 };
const intervalMs = 1_000;
const mostMs = intervalMs + 100;
/** One creation in each of so many equal parts of the interval: right after a poll, up to right before the next. */
const creations = 12;

/** From the creation of a queue in the kernel until the extension knows of it, and until its row is on the page. */
export async function benchLatency({ window, host }: BenchWindow, objects: BenchObjects): Promise<Row[]> {
  objects.fill(others);
  await host.sendRequest(awaitCount, others.queues + others.sets + others.segments);
  const known: number[] = [];
  const shown: number[] = [];
  for (let creation = 0; creation < creations; creation++) {
    // The event of the creation before came right after a poll.
    await sleep((creation / creations) * intervalMs);
    const key = objects.keyOfOne(creation);
    const knownAt = host.sendRequest(awaitKey, key);
    const shownAt = rowShownAt(window.page, `0x${key.toString(16)}`);
    const at = objects.createOne(creation);
    known.push((await knownAt) - at);
    shown.push((await shownAt) - at);
  }
  const section = `VS Code: from msgget() to the user, interval ${intervalMs / 1000} s`;
  const rowsOf = (name: string, values: readonly number[]): Row[] => [
    { section, name: `${name}, at the latest`, value: Math.max(...values), unit: 'ms', ...valueTarget(mostMs) },
    { section, name: `${name}, median`, value: median(values), unit: 'ms' },
  ];
  return [...rowsOf('onDidChange in the extension host', known), ...rowsOf('row on the page', shown)];
}

/** When the page first shows a row with this label, milliseconds since the epoch; looked at before every frame. */
async function rowShownAt(page: Page, label: string): Promise<number> {
  const labels = `[...document.querySelectorAll('.part.sidebar .monaco-list-row .label-name')]`;
  const look = `${labels}.some((element) => element.textContent === ${JSON.stringify(label)}) && Date.now()`;
  const found = await page.waitForFunction<number | false>(look, undefined, { polling: 'raf' });
  return Number(await found.jsonValue());
}

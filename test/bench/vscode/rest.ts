import { setTimeout as sleep } from 'node:timers/promises';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import type { Statistics } from '../../../src/agent/protocol.ts';
import type { Row } from '../rows.ts';
import { valueTarget } from '../rows.ts';
import type { BenchWindow } from './benchWindow.ts';
import { agentStatistics } from './contract.ts';

const observedMs = 10_000;
/** The interval stretches when a poll is slow. */
const longestObservedMs = 40_000;
const leastPolls = 3;
/** Time for what had begun before, a poll for example, when the view is opened or hidden. */
const settleMs = 3_000;

/** What goes on while nothing changes: with the view open, and with the view hidden. */
export async function benchRest({ window, host }: BenchWindow): Promise<Row[]> {
  const section = 'VS Code: at rest';
  await sleep(settleMs);
  const visible = await observe(host, leastPolls);
  await window.openView('Explorer');
  await sleep(settleMs);
  const hidden = await observe(host, 0);
  await window.openView();
  await sleep(settleMs);
  return [
    {
      section,
      name: 'sent to the extension host, view open',
      value: visible.bytes,
      unit: 'bytes',
      ...valueTarget(0),
      note: `${visible.polls} polls`,
    },
    {
      section,
      name: 'polls, view hidden',
      value: hidden.polls,
      unit: 'polls',
      ...valueTarget(0),
      note: `in ${observedMs / 1000} s`,
    },
    { section, name: 'sent to the extension host, view hidden', value: hidden.bytes, unit: 'bytes', ...valueTarget(0) },
  ];
}

/** Watches for some time, and longer until there were so many polls. */
async function observe(
  host: MessageConnection,
  polls: number,
): Promise<{ readonly bytes: number; readonly polls: number }> {
  const ask = () => host.sendRequest(agentStatistics);
  const deadline = performance.now() + longestObservedMs;
  let before = await ask();
  const seen = { bytes: 0, polls: 0 };
  do {
    await sleep(observedMs);
    const after = await ask();
    const again = await ask();
    // The answers themselves are bytes: the one to `before` was as long as the one to `after`, but for its digits.
    const answer = again.sentBytes - after.sentBytes - digits(after) + digits(before);
    seen.bytes += after.sentBytes - before.sentBytes - answer;
    seen.polls += after.polls - before.polls;
    before = again;
  } while (seen.polls < polls && performance.now() < deadline);
  return seen;
}

function digits(statistics: Statistics): number {
  return JSON.stringify(statistics).length;
}

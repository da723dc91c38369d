/**
 * Passes over all objects and processes in a process of its own. Prints milliseconds as JSON: of the first pass of its
 * life, of first passes in compiled code, and of passes when nothing has changed since the last one; of first looks for
 * those who have the file of a key in their hands, which follow where an object would be called stale; and, to compare with, of bare reads of the one file of each process that no pass can do without. Each with the processor time of its
 * thread.
 */
import { readdirSync } from 'node:fs';
import process from 'node:process';
import { equalBytes } from '../../src/kernel/equalBytes.ts';
import { EvidenceCollector } from '../../src/kernel/evidenceCollector.ts';
import * as libc from '../../src/kernel/libc.ts';
import { readMultiplier } from '../../src/kernel/namespace.ts';
import { readProcFile } from '../../src/kernel/procFile.ts';
import { ProcTable, tablePath } from '../../src/kernel/procTable.ts';
import { kinds } from '../../src/sysv/objects.ts';
import { TableTracker } from '../../src/sysv/tableTracker.ts';
import { median } from './measure.ts';

const rounds = 20;

const multiplier = readMultiplier();
const objects = kinds.flatMap((kind) => {
  const tracker = new TableTracker(kind, multiplier, equalBytes);
  tracker.update(new ProcTable(tablePath(kind)).read());
  return [...tracker.list()];
});

interface Timed {
  readonly wall: number;
  readonly processor: number;
}

async function timed(work: () => unknown): Promise<Timed> {
  const before = process.threadCpuUsage();
  const start = performance.now();
  await work();
  const wall = performance.now() - start;
  const { user, system } = process.threadCpuUsage(before);
  return { wall, processor: (user + system) / 1000 };
}

function medians(times: readonly Timed[]): Timed {
  return {
    wall: median(times.map(({ wall }) => wall)),
    processor: median(times.map(({ processor }) => processor)),
  };
}

function bareRead(): void {
  for (const name of readdirSync('/proc')) if (/^[0-9]/.test(name)) readProcFile(`/proc/${name}/syscall`);
}

function pass(collector: EvidenceCollector): Promise<unknown> {
  return collector.collectAll(objects, Date.now());
}

const kept = new EvidenceCollector(libc);
const first = await timed(() => pass(kept));
const full: Timed[] = [];
const unchanged: Timed[] = [];
const files: Timed[] = [];
const bare: Timed[] = [];
const keys = objects.map(({ key }) => key);
for (let round = 0; round < rounds; round++) {
  full.push(await timed(() => pass(new EvidenceCollector(libc))));
  unchanged.push(await timed(() => pass(kept)));
  bare.push(await timed(bareRead));
}
for (let round = 0; round < rounds; round++) {
  const fresh = new EvidenceCollector(libc);
  await pass(fresh);
  files.push(await timed(() => fresh.keyFileUsers(keys, Date.now(), 0)));
}
console.log(
  JSON.stringify({
    first,
    full: medians(full),
    unchanged: medians(unchanged),
    files: medians(files),
    bare: medians(bare),
  }),
);

/**
 * Collects evidence and judges, for a test: one request a line on standard input, one answer a line on standard output.
 * With a user id as its argument it works as that user; everything is loaded before, whoever may read it.
 */
import process from 'node:process';
import { createInterface } from 'node:readline';
import { assess } from '../../../src/agent/assess.ts';
import { equalBytes } from '../../../src/kernel/equalBytes.ts';
import { EvidenceCollector } from '../../../src/kernel/evidenceCollector.ts';
import * as libc from '../../../src/kernel/libc.ts';
import { readMultiplier } from '../../../src/kernel/namespace.ts';
import { ProcTable, tablePath } from '../../../src/kernel/procTable.ts';
import { usersOf } from '../../../src/sysv/evidence.ts';
import type { ObjectRef } from '../../../src/sysv/objects.ts';
import { kinds, refText } from '../../../src/sysv/objects.ts';
import { TableTracker } from '../../../src/sysv/tableTracker.ts';
import { judge, removalCost } from '../../../src/sysv/verdict.ts';

const [uid] = process.argv.slice(2);
if (uid !== undefined) {
  process.setgroups?.([]);
  process.setgid?.(Number(uid));
  process.setuid?.(Number(uid));
}

const hourMs = 3_600_000;
const multiplier = readMultiplier();
const tables = kinds.map((kind) => ({
  tracker: new TableTracker(kind, multiplier, equalBytes),
  table: new ProcTable(tablePath(kind)),
}));
const collector = new EvidenceCollector(libc);

async function look(refs: readonly ObjectRef[]): Promise<unknown[]> {
  for (const { tracker, table } of tables) tracker.update(table.read());
  const objects = tables.flatMap(({ tracker }) => tracker.list());
  const found = await assess(collector, objects, 0);
  const now = Date.now();
  return refs.map((ref) => {
    const one = found.find(({ object }) => refText(object) === refText(ref));
    if (!one) return null;
    const { object, finding } = one;
    const { verdict, doubts, evidence } = finding;
    return {
      object,
      evidence,
      programs: usersOf(evidence).map((user) => collector.programOf(user)),
      judgement: { verdict, doubts },
      whenRecent: judge(object, evidence, now, hourMs),
      cost: removalCost(object, evidence),
    };
  });
}

function withoutBigInts(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value;
}

console.log('ready');
for await (const line of createInterface({ input: process.stdin })) {
  const answer = await look(JSON.parse(line) as ObjectRef[]);
  console.log(JSON.stringify(answer, withoutBigInts));
}

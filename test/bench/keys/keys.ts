import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { filesOfKeys, identifyFiles, processEvidence } from '../../../src/agent/keyProtocol.ts';
import { OriginFinder } from '../../../src/keys/originFinder.ts';
import { ParserService } from '../../../src/source/parserService.ts';
import { root } from '../../host/root.ts';
import { sourcesIn } from '../../kernel/keys/finder.ts';
import type { FixtureProgram } from '../../kernel/keys/programs.ts';
import { writeFixture } from '../../kernel/keys/programs.ts';
import { Agent, ensureAgent } from '../../kernel/support/agent.ts';
import { median } from '../measure.ts';
import type { Row } from '../rows.ts';
import { valueTarget } from '../rows.ts';

const folders = 1_000;
const filesAFolder = 99;
const programs = 200;
const sources = 3_000;
/** One frame of a screen that draws 60 a second. */
const frameMs = 16.7;
const warmRounds = 15;
const scanRounds = 5;

/** Longer than an index is taken as it is: each warm look-up compares every directory with the disk. */
const staleMs = 600;

/** Files by their key, and keys by the sources. Needs the bundles in dist/. */
export async function benchKeys(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'benchKeys-'));
  await ensureAgent();
  const agent = new Agent();
  try {
    return [...(await benchFiles(folder, agent)), ...(await benchSources(folder, agent))];
  } finally {
    await agent.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function benchFiles(folder: string, { connection }: Agent): Promise<Row[]> {
  const section = 'keys: which of 100,000 files gives this key?';
  const tree = join(folder, 'tree');
  for (let index = 0; index < folders; index++) {
    const path = join(tree, `folder${index}`);
    mkdirSync(path, { recursive: true });
    for (let file = 0; file < filesAFolder; file++) writeFileSync(join(path, `file${file}`), '');
  }
  const { dev, ino } = statSync(join(tree, 'folder500', 'file50'));
  const key = 0x41000000 | ((dev & 0xff) << 16) | (ino & 0xffff);
  const request = { keys: [key], folders: [tree], skip: [], isOnlyThere: true };
  const find = async () => {
    const start = performance.now();
    const { inWorkspace } = await connection.sendRequest(filesOfKeys, request);
    if (inWorkspace.length === 0) throw new Error('not found');
    return performance.now() - start;
  };
  const cold = await find();
  const checked: number[] = [];
  const warm: number[] = [];
  for (let round = 0; round < warmRounds; round++) {
    await sleep(staleMs);
    checked.push(await find());
    warm.push(await find());
  }
  return [
    { section, name: 'first look-up', value: cold, unit: 'ms', ...valueTarget(2_000) },
    { section, name: 'again, all folders compared', value: median(checked), unit: 'ms', ...valueTarget(20) },
    { section, name: 'again, at once', value: median(warm), unit: 'ms', ...valueTarget(20) },
  ];
}

async function benchSources(folder: string, agent: Agent): Promise<Row[]> {
  const section = 'keys: what do 3,000 source files say, 200 calls of ftok among them?';
  const workspace = join(folder, 'workspace');
  const made = writeFixture(workspace, programs, sources);
  const scans: Scan[] = [];
  for (let round = 0; round < scanRounds; round++) scans.push(await scan(workspace, made, agent));
  const of = (name: keyof Scan) => median(scans.map((each) => each[name]));
  const note = `the least of ${scanRounds} rounds: what else the machine does pauses it as well`;
  const pause = Math.min(...scans.map((each) => each.pause));
  return [
    { section, name: 'first scan, worker started', value: of('first'), unit: 'ms', ...valueTarget(3_000) },
    { section, name: 'again, nothing changed', value: of('again'), unit: 'ms' },
    { section, name: 'name 200 keys', value: of('named'), unit: 'ms' },
    { section, name: 'longest pause of the host meanwhile', value: pause, unit: 'ms', ...valueTarget(frameMs), note },
  ];
}

/** Milliseconds that each step took, and the longest that this thread was held up. */
interface Scan {
  readonly first: number;
  readonly again: number;
  readonly named: number;
  readonly pause: number;
}

async function scan(workspace: string, made: readonly FixtureProgram[], { connection }: Agent): Promise<Scan> {
  const parser = new ParserService(join(root, 'dist'), { error: console.error });
  const files = sourcesIn(workspace);
  const uses = made.map(({ file, projectId }) => ({ key: keyOf(file, projectId), refs: [] }));
  const delay = monitorEventLoopDelay({ resolution: 1 });
  // What was done before this does not count.
  await sleep(50);
  delay.enable();
  const times = [performance.now()];
  const facts = await parser.ask('keyFacts', { files, roots: [workspace] });
  times.push(performance.now());
  await parser.ask('keyFacts', { files, roots: [workspace] });
  times.push(performance.now());
  const finder = new OriginFinder({
    service: {
      users: async () => new Map(),
      processes: (pids, keys) => connection.sendRequest(processEvidence, { pids, keys }),
      files: (request) => connection.sendRequest(filesOfKeys, request),
      identify: (paths) => connection.sendRequest(identifyFiles, { paths }),
    },
    sources: { facts: async () => ({ facts, isCut: false }) },
    workspace: { folders: () => [workspace], skippedNames: () => [] },
    productions: { all: [] },
  });
  const origins = await finder.find(uses);
  times.push(performance.now());
  delay.disable();
  parser.dispose();
  const certain = origins.filter(({ isCertain }) => isCertain).length;
  if (certain < programs) throw new Error(`only ${certain} keys are certain`);
  const [first = 0, again = 0, named = 0] = times.slice(1).map((time, step) => time - (times[step] ?? 0));
  return { first, again, named, pause: delay.max / 1e6 };
}

function keyOf(file: string, projectId: number): number {
  const { dev, ino } = statSync(file);
  return ((projectId & 0xff) << 24) | ((dev & 0xff) << 16) | (ino & 0xffff);
}

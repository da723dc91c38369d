/**
 * `npm test`: every check and every test of the project, one kind after the other, also after a failure.
 * The last line says how many passed and failed; the exit code is 0 only when nothing failed.
 */
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { atEnd, endProcess } from '../test/host/lifetime.ts';
import { startGroup } from '../test/host/processGroup.ts';
import { type Results, readResults, resultsEnvironment } from '../test/host/results.ts';
import { root } from '../test/host/root.ts';

interface Step {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  /** A check has no tests to count: it counts only when it fails. */
  readonly isCheck?: boolean;
  /** What a fresh machine must have got before. */
  readonly needs?: 'compilers' | 'window';
}

const vitest = (project: string): [string, ...string[]] => [
  'vitest',
  'run',
  `--project=${project}`,
  '--reporter=default',
  '--reporter=./test/host/vitestReporter.ts',
];

const steps: readonly Step[] = [
  { name: 'lint', command: ['biome', 'check', '--error-on-warnings', '.'], isCheck: true },
  { name: 'types', command: ['tsc', '--noEmit'], isCheck: true },
  { name: 'types of pages', command: ['tsc', '--noEmit', '-p', 'src/contents/view'], isCheck: true },
  { name: 'build', command: ['node', 'scripts/build.ts'], isCheck: true },
  { name: 'unit', command: vitest('unit') },
  { name: 'kernel', command: ['node', 'test/kernel/isolated.ts', ...vitest('kernel')], needs: 'compilers' },
  { name: 'vscode', command: ['node', 'test/host/vscodeTest.ts'], needs: 'window' },
  { name: 'e2e', command: ['node', 'test/host/e2e.ts'], needs: 'window' },
];

const { PATH = '' } = process.env;
const environment = {
  ...process.env,
  PATH: [join(root, 'node_modules', '.bin'), PATH].join(delimiter),
  ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }),
};
const resultsFolder = mkdtempSync(join(tmpdir(), 'ipc-explorer-results-'));
atEnd(() => rm(resultsFolder, { recursive: true, force: true }));

try {
  await endProcess(report(await runAll()) ? 0 : 1);
} catch (error) {
  console.error(error);
  await endProcess(1);
}

async function runAll(): Promise<Map<string, Results>> {
  const results = new Map<string, Results>();
  // A fresh machine gets both while the first steps run; one after the other, since apt-get does not run twice.
  const compilers = run(['node', 'test/host/prepareCompilers.ts']);
  const window = compilers.then(() => run(['node', 'test/host/prepareWindow.ts']));
  const prepared = { compilers, window };
  for (const step of steps) {
    if (step.needs !== undefined) await prepared[step.needs];
    console.log(`\n──── ${step.name}: ${step.command.join(' ')}`);
    const start = performance.now();
    const result = await runStep(step);
    console.log(`──── ${step.name}: ${summary(step, result)} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
    results.set(step.name, result);
  }
  return results;
}

function summary({ isCheck }: Step, { passed, failed }: Results): string {
  if (isCheck) return failed === 0 ? 'good' : 'failed';
  return `${passed} passed, ${failed} failed`;
}

async function runStep(step: Step): Promise<Results> {
  const file = join(resultsFolder, `${step.name}.json`);
  const isGood = await run(step.command, resultsEnvironment(file));
  if (step.isCheck) return { passed: 0, failed: isGood ? 0 : 1, skipped: [] };
  const results = readResults(file) ?? { passed: 0, failed: 0, skipped: [] };
  const isEmpty = results.passed + results.failed === 0;
  // A runner that crashed, or ran nothing, must not look like one that had nothing to complain about.
  return (isGood && !isEmpty) || results.failed > 0 ? results : { ...results, failed: 1 };
}

/** Runs a command, shows what it prints and says whether it exited with 0. */
async function run([name, ...args]: readonly [string, ...string[]], extra: NodeJS.ProcessEnv = {}): Promise<boolean> {
  const group = startGroup(name, args, { cwd: root, env: { ...environment, ...extra } });
  group.child.stdout?.pipe(process.stdout, { end: false });
  group.child.stderr?.pipe(process.stderr, { end: false });
  await group.ended;
  return group.child.exitCode === 0;
}

/** Prints the numbers; says whether nothing failed. */
function report(results: ReadonlyMap<string, Results>): boolean {
  console.log('');
  for (const [name, { passed, failed }] of results) {
    if (failed > 0) console.log(`${name}: ${failed} failed${passed > 0 ? `, ${passed} passed` : ''}`);
  }
  const all = [...results.values()];
  const sum = (count: (one: Results) => number) => all.reduce((total, one) => total + count(one), 0);
  const [passed, failed, skipped] = [
    sum((one) => one.passed),
    sum((one) => one.failed),
    sum((one) => one.skipped.length),
  ];
  for (const [name, one] of results) {
    for (const test of one.skipped) console.log(`skipped in ${name}: ${test}`);
  }
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  return failed === 0;
}

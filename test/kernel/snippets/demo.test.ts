import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { demoExamples } from '../../../scripts/demoExamples.ts';
import { root } from '../../host/root.ts';
import { tableRows } from '../../host/tableRows.ts';
import { until } from '../../host/until.ts';

const kinds = ['msg', 'sem', 'shm'] as const;

function idsOf(kind: (typeof kinds)[number]): (string | undefined)[] {
  return tableRows(kind).map(([, id]) => id);
}

describe('the demo', () => {
  let folder: string;
  let before: (string | undefined)[][];

  beforeAll(() => {
    for (const { name } of demoExamples) {
      execFileSync('make', ['-C', join(root, 'examples', name)], { stdio: 'pipe' });
    }
  });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ipc-explorer-demo-'));
    before = kinds.map(idsOf);
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const demo = [join(root, 'scripts/demo.ts'), '1'] as const;

  function runDemo() {
    const [script, seconds] = demo;
    const guard = join(root, 'test/host/guard.ts');
    const args = [guard, `--remove=${folder}`, process.execPath, script, folder, seconds];
    return spawn(process.execPath, args, { stdio: ['pipe', 'ignore', 'inherit'] });
  }

  /** Two queues, a set, and a segment with its set. */
  async function untilItLives(): Promise<void> {
    await until(() => kinds.every((kind, index) => idsOf(kind).length > (before[index]?.length ?? 0)));
    await until(() =>
      tableRows('msg').some(([, , , , , sender, receiver]) => Number(sender) > 0 && Number(receiver) > 0),
    );
    await until(() => tableRows('sem').filter((columns) => Number(columns[8]) > 0).length >= 2);
    await until(() => tableRows('shm').some((columns) => Number(columns[6]) >= 2));
  }

  it('makes objects that live, are made anew, and are gone when it is told to end', async () => {
    const child = runDemo();
    await untilItLives();
    const first = kinds.map((kind) => idsOf(kind).at(-1));
    await until(() => kinds.every((kind, index) => !idsOf(kind).includes(first[index])));
    child.stdin.end();
    await once(child, 'exit');
    expect(kinds.map(idsOf)).toEqual(before);
    expect(existsSync(folder)).toBe(false);
  });

  it('leaves nothing when whoever started it is killed', async () => {
    const shell = spawn(process.execPath, ['-e', starter(), folder], { stdio: ['pipe', 'pipe', 'inherit'] });
    await untilItLives();
    shell.kill('SIGKILL');
    await until(() => !existsSync(folder));
    expect(kinds.map(idsOf)).toEqual(before);
  });

  it('ends at Ctrl+C', async () => {
    const [script, seconds] = demo;
    const child = spawn(process.execPath, [script, folder, seconds], { detached: true, stdio: 'ignore' });
    await untilItLives();
    process.kill(-(child.pid ?? 0), 'SIGINT');
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
    expect(kinds.map(idsOf)).toEqual(before);
  });

  /** A program that starts the demo as `npm run demo` does, and stays. */
  function starter(): string {
    const [script, seconds] = demo;
    const group = JSON.stringify(join(root, 'test/host/processGroup.ts'));
    return `import(${group}).then(({ startGroup }) => startGroup(process.execPath, ${JSON.stringify([script, folder, seconds])}, { folder: ${JSON.stringify(folder)} })); setInterval(() => {}, 1000);`;
  }
});

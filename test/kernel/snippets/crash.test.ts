import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tableRows } from '../../host/tableRows.ts';
import { start, Workshop } from './programs.ts';

const workshop = new Workshop();
let crash: string;

beforeAll(() => {
  crash = workshop.compileHere('crash.c', {});
});
afterAll(() => workshop.remove());

/** What the client of each example prints in a line: number of the request, run, and perhaps more. */
const cases = [
  { title: 'message queue', example: 'messages', clientArguments: ['2'] },
  { title: 'semaphore set', example: 'semaphores', clientArguments: ['2', '1'] },
  { title: 'shared memory', example: 'shared-memory', clientArguments: ['2'] },
];

describe.each(cases)(
  'a $title server that is killed before and after each system call',
  ({ example, clientArguments }) => {
    it('comes up again, and every request is answered once, by the run that was asked', async () => {
      // Linked statically: the calls of the dynamic loader are not the snippet's.
      const server = workshop.compileExample(`${example}/server`, '-static');
      const client = workshop.compileExample(`${example}/client`);
      let stops = 0;
      for (let isOver = false; !isOver; stops++) {
        isOver = await crashOnce(server, client, clientArguments, stops + 1);
      }
      console.log(`${example}: killed at ${stops - 1} stops`);
      expect(stops).toBeGreaterThan(50);
    });
  },
);

/** One case; returns whether the server ended before it came to that stop. */
async function crashOnce(server: string, client: string, clientArguments: string[], stop: number): Promise<boolean> {
  const folder = workshop.place();
  const [title, rows] = [`killed at stop ${stop}`, objectRows()];
  const asking = start(folder, client, ...clientArguments);
  const crashing = start(folder, crash, String(stop), server);
  await Promise.race([asking.ended, crashing.ended]);
  // The client has its answers, and the server still lives: it shall be killed while it ends.
  crashing.signal('SIGTERM');
  expect(await crashing.ended, title).toBe(0);
  const isOver = crashing.lines.at(-1) === 'ended 0';
  expect(crashing.lines.at(-1), title).toMatch(isOver ? /^ended 0$/ : /^killed (before|after) \d+$/);

  const again = start(folder, server);
  expect(await asking.ended, title).toBe(0);
  // Until the second run says that it stands, a semaphore or a segment of the first one can still be used.
  await again.printed(1);
  const later = start(folder, client, '1');
  expect(await later.ended, title).toBe(0);
  expect(answered(asking.lines), title).toEqual([1, 2]);
  expect(answered(later.lines), title).toEqual([1]);
  // Each answer names its run: the first server's, where that came to say it, or the second's.
  const runs = [...crashing.lines, ...again.lines].flatMap((line) => /^run (\d+)/.exec(line)?.[1] ?? []);
  const secondRun = runs.at(-1);
  expect(
    later.lines.map((line) => line.split(' ')[1]),
    title,
  ).toEqual([secondRun]);
  for (const line of asking.lines) {
    const [, run, pid] = line.split(' ');
    const isOfSecond = run === secondRun;
    if (runs.length > 1) expect(runs, title).toContain(run);
    if (line.includes('answers')) expect(Number(pid) === again.pid, title).toBe(isOfSecond);
  }
  // An answer that nobody asked for would still lie in the queue of answers.
  expect(
    tableRows('msg').map((row) => row[4]),
    title,
  ).toEqual(tableRows('msg').map(() => '0'));
  again.signal('SIGTERM');
  expect(await again.ended, title).toBe(0);
  expect(objectRows(), title).toEqual(rows);
  return isOver;
}

function answered(lines: readonly string[]): number[] {
  return lines.map((line) => Number(line.split(' ')[0]));
}

/** Rows of all three tables: a server that ended by SIGTERM leaves nothing. */
function objectRows(): string[] {
  return (['msg', 'sem', 'shm'] as const).flatMap((kind) => tableRows(kind).map((row) => row.slice(0, 2).join()));
}

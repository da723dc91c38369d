import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tableRows } from '../../host/tableRows.ts';
import { until } from '../../host/until.ts';
import type { Running } from './programs.ts';
import { start, Workshop } from './programs.ts';

const workshop = new Workshop();
/** Prints each failed system call of the program that it runs, as `CALL -ERRNO`. */
let trace: string;

beforeAll(() => {
  trace = workshop.compileHere('crash.c', {});
});
afterAll(() => workshop.remove());

/** Milliseconds between two calls of a client: long enough to stop it there. */
const pause = '1000';

const [EINVAL, EIDRM] = [-22, -43];
/** Numbers of the calls that may meet a removed object, of x86-64 and of arm64: msgsnd, msgrcv, semop, semtimedop. */
const calls: readonly number[] = process.arch === 'arm64' ? [189, 188, 193, 192] : [69, 70, 65, 220];

describe('a client of a server that is killed and started again notices within one operation', () => {
  it('waiting for its answer: once', async () => {
    const { folder, server, client } = await place('messages');
    server.signal('SIGSTOP');
    const asking = start(folder, trace, '0', client, '1');
    // The request lies in the queue of the stopped server: now the client looks for the answer, or will at once.
    await until(() => tableRows('msg').some((row) => row[4] === '1'));
    const second = await restart(folder, server, workshop.compileExample('messages/server'));
    await asking.ended;
    // EIDRM if the queue goes in the very moment of a look.
    expect(goneErrors(asking).map((error) => error === EIDRM || error === EINVAL)).toEqual([true]);
    expect(answers(asking)).toEqual([`1 ${second.run}`]);
    await end(second);
  });

  it.each(['messages', 'semaphores', 'shared-memory'])('between two calls, %s: EINVAL, once', async (example) => {
    const { folder, server, client } = await place(example);
    const asking = start(folder, trace, '0', client, '2', pause);
    await until(() => answers(asking).length === 1);
    // With its tracer, the client stops at its next system call, until the second server stands.
    asking.signal('SIGSTOP');
    const [first] = runOf(server);
    const second = await restart(folder, server, workshop.compileExample(`${example}/server`));
    asking.signal('SIGCONT');
    await asking.ended;
    expect(goneErrors(asking)).toEqual([EINVAL]);
    expect(answers(asking)).toEqual([`1 ${first}`, `2 ${second.run}`]);
    await end(second);
  });

  it('attached to the old segment: writes into the new one from then on', async () => {
    const { folder, server, client } = await place('shared-memory');
    const asking = start(folder, client, '3', pause);
    await asking.printed(1);
    asking.signal('SIGSTOP');
    const second = await restart(folder, server, workshop.compileExample('shared-memory/server'));
    asking.signal('SIGCONT');
    await asking.ended;
    // The counter begins anew, because the segment is new: 1, then 1 and 2.
    expect(asking.lines.map((line) => line.split(' ')[2])).toEqual(['1', '1', '2']);
    // Nobody is left on the old one.
    expect(tableRows('shm')).toHaveLength(1);
    await end(second);
  });
});

async function place(example: string) {
  const folder = workshop.place();
  const client = workshop.compileExample(`${example}/client`);
  const server = start(folder, workshop.compileExample(`${example}/server`));
  await server.printed(1);
  return { folder, client, server };
}

/** Kills the server as a crash would, and starts another one. */
async function restart(
  folder: string,
  server: Running,
  program: string,
): Promise<Running & { run: string | undefined }> {
  server.signal('SIGKILL');
  await server.ended;
  const second = start(folder, program);
  await second.printed(1);
  return { ...second, run: runOf(second)[0] };
}

async function end(server: Running): Promise<void> {
  server.signal('SIGTERM');
  expect(await server.ended).toBe(0);
}

function runOf(server: Running): string[] {
  return server.lines.flatMap((line) => /^run (\d+)/.exec(line)?.[1] ?? []);
}

/** `NUMBER RUN` of each answer in the output of a traced client. */
function answers(client: Running): string[] {
  return client.lines.filter((line) => /^\d+ \d+/.test(line)).map((line) => line.split(' ').slice(0, 2).join(' '));
}

/** The errors by which a client learnt that an object is gone, in order. */
function goneErrors(client: Running): number[] {
  return client.lines.flatMap((line) => {
    const [call, error] = line.split(' ').map(Number);
    return (error === EINVAL || error === EIDRM) && calls.includes(call ?? -1) ? [error] : [];
  });
}

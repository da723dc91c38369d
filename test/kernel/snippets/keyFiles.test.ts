import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, describe, expect, it } from 'vitest';
import { tableRows } from '../../host/tableRows.ts';
import {
  clean,
  insertedSource,
  keyFileLeadsNowhere,
  limit,
  openFiles,
  start,
  startAfterOther,
  startAtLink,
  startTwice,
  Workshop,
} from './programs.ts';

const workshop = new Workshop();
afterAll(() => workshop.remove());

/** The servers in C, with the end of their lock files' names. */
const servers = [
  { example: 'messages', lock: '.msg.lock' },
  { example: 'semaphores', lock: '.sem.lock' },
  { example: 'shared-memory', lock: '.shm.lock' },
];

/** The same servers as snippets, and a limit at which they fail half made. */
const halfMade = [
  { snippet: 'messageServer', name: 'message_server', limits: limit('msgmni', '1', '2') },
  { snippet: 'semaphoreServer', name: 'semaphore_server', limits: limit('sem', '9 9 9 0', '9 9 9 9') },
  { snippet: 'sharedServer', name: 'shared_server', limits: limit('shmmni', '0', '1') },
] as const;
const isRoot = process.getuid?.() === 0;

/** A key file that was there before the server. */
const keyFiles = [
  {
    title: 'a file with contents',
    make: (path: string) => writeFileSync(path, 'port = 5000\n'),
    contents: (path: string) => readFileSync(path, 'utf8'),
  },
  { title: 'a folder', make: (path: string) => mkdirSync(path), contents: () => 'a folder' },
];

describe.each(servers)('the key file of examples/$example', ({ example, lock }) => {
  it.each(keyFiles)('$title stays as it is, and the server starts', async ({ make, contents }) => {
    const program = workshop.compileExample(`${example}/server`);
    const folder = workshop.place();
    const keyFile = join(folder, 'ipc.key');
    make(keyFile);
    const before = [contents(keyFile), statSync(keyFile).ino, statSync(keyFile).mtimeMs];
    const first = start(folder, program);
    await first.printed(1);
    expect(first.lines[0]).toMatch(/^run \d+/);
    expect(readFileSync(`${keyFile}${lock}`, 'utf8')).toBe(`${first.pid}\n`);
    // By this, IPC Explorer sees that an idle server lives; and no other file gets the inode meanwhile.
    expect(openFiles(first.pid)).toContain(keyFile);
    const refused = start(folder, program);
    expect(await refused.ended, 'a second server').not.toBe(0);
    first.signal('SIGKILL');
    await first.ended;
    const second = start(folder, program);
    await second.printed(1);
    expect(second.lines[0]).toMatch(/^run \d+/);
    second.signal('SIGTERM');
    expect(await second.ended).toBe(0);
    expect([contents(keyFile), statSync(keyFile).ino, statSync(keyFile).mtimeMs]).toEqual(before);
    expect(allRows()).toEqual([]);
  });

  it('is made when it is missing, empty, and stays', async () => {
    const program = workshop.compileExample(`${example}/server`);
    const folder = workshop.place();
    const server = start(folder, program);
    await server.printed(1);
    expect(statSync(join(folder, 'ipc.key'))).toMatchObject({ size: 0, mode: 0o100600 });
    expect(openFiles(server.pid)).toContain(join(folder, 'ipc.key'));
    server.signal('SIGTERM');
    expect(await server.ended).toBe(0);
    expect(existsSync(join(folder, 'ipc.key'))).toBe(true);
  });

  it('may be one that the server can neither read nor write', async () => {
    const program = workshop.compileExample(`${example}/server`);
    const folder = workshop.place();
    const keyFile = join(folder, 'ipc.key');
    writeFileSync(keyFile, 'secret\n');
    chmodSync(keyFile, 0);
    const server = start(folder, ...workshop.asOrdinaryUser(folder, [program]));
    await server.printed(1);
    expect(server.lines[0]).toMatch(/^run \d+/);
    server.signal('SIGTERM');
    expect(await server.ended).toBe(0);
    chmodSync(keyFile, 0o600);
    expect(readFileSync(keyFile, 'utf8')).toBe('secret\n');
  });

  it('may be a folder that only others may put folders beside, written with "/" at its end', async () => {
    const outer = workshop.place();
    const folder = join(outer, 'inner');
    mkdirSync(folder);
    const text = readFileSync(new URL(`../../../examples/${example}/server.c`, import.meta.url), 'utf8');
    const source = text.replace('"ipc.key"', `"${folder}/"`);
    const program = workshop.compile(`${example}-folder`, source, 'gcc', '-std=c11');
    const command = workshop.asOrdinaryUser(folder, [program]);
    const server = start(folder, ...command);
    await server.printed(1);
    expect(server.lines[0]).toMatch(/^run \d+/);
    expect(existsSync(join(folder, lock))).toBe(true);
    server.signal('SIGTERM');
    expect(await server.ended).toBe(0);
  });
});

describe.skipIf(!isRoot)(`objects of another user${isRoot ? '' : ' (only root has another user)'}`, () => {
  it.each(servers)('stay, and examples/$example says EEXIST', async ({ example }) => {
    const program = [workshop.compileExample(`${example}/server`)] as const;
    const { status, before, after, stderr } = await startAfterOther(workshop, program, program);
    expect(stderr).toMatch(/: File exists/);
    expect(status).toBe(1);
    expect(after).toEqual(before);
    expect(after).not.toEqual([]);
  });
});

describe.each(halfMade)('a start of $snippet that fails', ({ snippet, name, limits }) => {
  const application = readFileSync(join(import.meta.dirname, 'applications', 'retry.c'), 'utf8');
  const source = insertedSource('c', snippet) + application;
  const names = [`-DSERVER=${name}`, `-DSTART=start_${name}`, `-DSTOP=stop_${name}`];

  it('leaves nothing, and the same process can start again', async () => {
    const program = workshop.compile(`retry-${name}`, source, 'gcc', '-std=gnu11', ...names);
    expect(await startTwice([program], workshop.place(), keyFileLeadsNowhere)).toEqual(clean);
  });

  it.skipIf(!isRoot)(`half made, too${isRoot ? '' : ' (only root may lower limits)'}`, async () => {
    const program = workshop.compile(`retry-${name}`, source, 'gcc', '-std=gnu11', ...names);
    expect(await startTwice([program], workshop.place(), limits)).toEqual(clean);
  });
});

describe('the lock file', () => {
  it('is no symbolic link: that is refused, and what it leads to stays as it is', () => {
    const program = workshop.compileExample('lock/server');
    const { status, stderr, contents } = startAtLink([program], workshop.place(), 'ipc.lock');
    expect(stderr).toMatch(/too many levels of symbolic links/i);
    expect(status).toBe(1);
    expect(contents).toBe('precious');
  });
});

describe('several servers with one key file', () => {
  it('in one program, with the single-instance lock: it starts, once, and again after a crash', async () => {
    const source = insertedSource('c', 'lock', 'messageServer', 'semaphoreServer', 'sharedServer');
    const application = readFileSync(join(import.meta.dirname, 'applications', 'together.c'), 'utf8');
    const program = workshop.compile('together', source + application, 'gcc', '-std=c11');
    const folder = workshop.place();
    const first = start(folder, program);
    await first.printed(1);
    expect(first.lines).toHaveLength(1);
    expect(objectCounts()).toEqual([2, 2, 1]);
    expect(await start(folder, program).ended, 'a second one').toBe(1);
    first.signal('SIGKILL');
    await first.ended;
    const second = start(folder, program);
    await second.printed(1);
    expect(second.lines).toHaveLength(1);
    expect(objectCounts()).toEqual([2, 2, 1]);
    second.signal('SIGTERM');
    expect(await second.ended).toBe(0);
    expect(allRows()).toEqual([]);
  });

  it('in programs of their own: none removes what another one made, and each serves', async () => {
    const folder = workshop.place();
    const running = [];
    for (const { example } of servers) {
      const server = start(folder, workshop.compileExample(`${example}/server`));
      await server.printed(1);
      running.push(server);
    }
    expect(objectCounts()).toEqual([2, 2, 1]);
    for (const { example } of servers) {
      const client = start(folder, workshop.compileExample(`${example}/client`), '1', '1');
      expect(await client.ended, example).toBe(0);
    }
    for (const server of running) server.signal('SIGTERM');
    expect(await Promise.all(running.map(({ ended }) => ended))).toEqual([0, 0, 0]);
    expect(allRows()).toEqual([]);
  });
});

function allRows(): string[][] {
  return (['msg', 'sem', 'shm'] as const).flatMap(tableRows);
}

/** How many queues, sets and segments there are. */
function objectCounts(): number[] {
  return (['msg', 'sem', 'shm'] as const).map((kind) => tableRows(kind).length);
}

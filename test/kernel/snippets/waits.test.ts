import process from 'node:process';
import { afterAll, describe, expect, it } from 'vitest';
import { readExample } from '../../../scripts/examples.ts';
import type { SnippetName } from '../../../src/snippets/manifest.ts';
import { tableRows } from '../../host/tableRows.ts';
import type { Command } from './programs.ts';
import { finish, insertedSource, start, Workshop } from './programs.ts';
import { applicationText, prepare, toolchains } from './toolchains.ts';

const workshop = new Workshop();
afterAll(() => workshop.remove());

/** One second of patience in place of the default. */
function impatient(source: string): string {
  const changed = source.replace(/(PATIENCE = |patience\{|patience = |from_secs\()30\b/, '$11');
  expect(changed).not.toBe(source);
  return changed;
}

/** Programs of C, whose examples are used, and of the other languages; Go programs do not fork. */
const languages = [
  {
    language: 'c',
    missing: undefined,
    server: (): Command => [workshop.compileExample('messages/server')],
    impatientClient: (): Command => [
      workshop.compile('impatient', impatient(readExample('messages/client.c')), 'gcc', '-std=c11'),
    ],
    forking: (): Command => [compileWith('messageClient', 'fork.c')],
  },
  ...toolchains.map((toolchain) => ({
    language: toolchain.language,
    missing: toolchain.missing,
    server: () => prepare(workshop, toolchain, { application: 'server', snippets: ['messageServer'] }),
    impatientClient: () =>
      prepare(workshop, toolchain, { application: 'client', snippets: ['messageClient'], edit: impatient }),
    forking:
      toolchain.language === 'go'
        ? undefined
        : () => prepare(workshop, toolchain, { application: 'fork', snippets: ['messageClient'] }),
  })),
];

const isRoot = process.getuid?.() === 0;

function compileWith(snippet: SnippetName, application: string): string {
  const source = insertedSource('c', snippet) + applicationText(application);
  return workshop.compile(application, source, 'gcc', '-std=gnu11');
}

for (const { language, missing, server, impatientClient, forking } of languages) {
  describe.skipIf(missing !== undefined)(`${language}${missing ? ` (${missing})` : ''}`, () => {
    it('server: of more clients than answers fit, each gets its own', async () => {
      const [folder, crowd] = [workshop.place(), compileWith('messageClient', 'crowd.c')];
      const running = start(folder, ...server());
      await running.printed(1);
      expect(finish([crowd, 'take'], folder)).toMatchObject({ status: 0, stdout: '0 left\n' });
      running.signal('SIGTERM');
      expect(await running.ended).toBe(0);
      expect(tableRows('msg')).toEqual([]);
    });

    it('server: answers to clients that died make way', async () => {
      const [folder, crowd] = [workshop.place(), compileWith('messageClient', 'crowd.c')];
      const running = start(folder, ...server());
      await running.printed(1);
      expect(finish([crowd, 'leave'], folder).status).toBe(0);
      const client = finish([workshop.compileExample('messages/client'), '2'], folder);
      expect(client.stdout.trim().split('\n')).toHaveLength(2);
      running.signal('SIGTERM');
      expect(await running.ended).toBe(0);
      expect(tableRows('msg')).toEqual([]);
    });

    it.each(['SIGTERM', 'SIGKILL'] as const)(
      'server: an answer outlives its end by %s until it is taken',
      async (end) => {
        const [folder, client] = [workshop.place(), compileWith('messageClient', 'late.c')];
        const running = start(folder, ...server());
        await running.printed(1);
        const late = start(folder, client);
        await late.printed(1);
        running.signal(end);
        await running.ended;
        const next = start(folder, ...server());
        expect(await late.ended).toBe(0);
        expect(late.lines).toEqual(['answered', 'taken']);
        await next.printed(1);
        next.signal('SIGTERM');
        expect(await next.ended).toBe(0);
        expect(tableRows('msg')).toEqual([]);
      },
    );

    it.skipIf(!isRoot)(
      `server: another user's answers are neither taken nor waited for${isRoot ? '' : ' (only root has another user)'}`,
      () => {
        const folder = workshop.place();
        const leave = workshop.asOrdinaryUser(folder, [compileWith('messageServer', 'foreignQueue.c')]);
        const { status, stdout } = finish(leave, folder);
        expect(status).toBe(0);
        const before = tableRows('msg');
        // The fastest of three: a busy machine may delay one.
        const durations = [1, 2, 3].map(() => {
          const begin = performance.now();
          expect(finish(server(), folder).stderr).toMatch(/file ?exists/i);
          return performance.now() - begin;
        });
        expect(Math.min(...durations)).toBeLessThan(1000);
        expect(tableRows('msg')).toEqual(before);
        finish(['ipcrm', '-q', stdout.trim()], folder);
        expect(tableRows('msg')).toEqual([]);
      },
    );

    it('client: gives up when the server was killed and does not come back', async () => {
      const folder = workshop.place();
      const running = start(folder, workshop.compileExample('messages/server'));
      await running.printed(1);
      running.signal('SIGKILL');
      await running.ended;
      const { status, stderr } = finish([...impatientClient(), '1', '0'], folder);
      expect(stderr).toMatch(/timed out|: 110$/im);
      expect(status).not.toBe(0);
      const again = start(folder, workshop.compileExample('messages/server'));
      await again.printed(1);
      again.signal('SIGTERM');
      expect(await again.ended).toBe(0);
      expect(tableRows('msg')).toEqual([]);
    });

    if (forking === undefined) return;
    it('client: after fork, each has an id of its own', async () => {
      const folder = workshop.place();
      const running = start(folder, workshop.compileExample('messages/server'));
      await running.printed(1);
      const { status, stdout } = finish(forking(), folder);
      expect(status).toBe(0);
      expect(new Set(stdout.trim().split('\n')).size).toBe(2);
      running.signal('SIGTERM');
      expect(await running.ended).toBe(0);
    });
  });
}

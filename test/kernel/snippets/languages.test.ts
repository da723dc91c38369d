import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, describe, expect, it } from 'vitest';
import { tableRows } from '../../host/tableRows.ts';
import type { Running } from './programs.ts';
import {
  clean,
  keyFileLeadsNowhere,
  limit,
  onFullDisk,
  openFiles,
  start,
  startAfterOther,
  startAtLink,
  startTwice,
  Workshop,
} from './programs.ts';
import { prepare, toolchains } from './toolchains.ts';

const workshop = new Workshop();
afterAll(() => workshop.remove());

const isRoot = process.getuid?.() === 0;
/** What C++ takes from C. */
const ofC = ['semaphoreServer', 'sharedServer'] as const;

for (const toolchain of toolchains) {
  const { language, missing } = toolchain;
  // The title holds the reason: it is what the closing lines of the test run say.
  describe.skipIf(missing !== undefined)(`${language} snippets${missing ? ` (${missing})` : ''}`, () => {
    it('lock: one server at a time, and the next one after a crash', async () => {
      const command = prepare(workshop, toolchain, { application: 'lock', snippets: ['lock'] });
      const folder = workshop.place();
      const first = start(folder, ...command);
      await first.printed(1);
      expect(first.lines).toEqual(['run 0']);
      expect(await start(folder, ...command).ended).toBe(1);
      first.signal('SIGKILL');
      await first.ended;
      const second = start(folder, ...command);
      await second.printed(1);
      expect(second.lines).toEqual(['run 0']);
      second.signal('SIGKILL');
      await second.ended;
    });

    it('lock: a symbolic link in its place is refused, and what it leads to stays as it is', () => {
      const command = prepare(workshop, toolchain, { application: 'lock', snippets: ['lock'] });
      const { status, stderr, contents } = startAtLink(command, workshop.place(), 'ipc.lock');
      expect(stderr).toMatch(/too many levels of symbolic links/i);
      expect(status).toBeGreaterThan(0);
      expect(contents).toBe('precious');
    });

    it.skipIf(!isRoot)(`lock: a full disk keeps nobody out${isRoot ? '' : ' (only root may mount one)'}`, async () => {
      const command = prepare(workshop, toolchain, { application: 'lock', snippets: ['lock'] });
      const first = start(workshop.place(), ...onFullDisk(command));
      await first.printed(1);
      expect(first.lines).toEqual(['run 0']);
      first.signal('SIGKILL');
      await first.ended;
    });

    it('server and client: a request is answered over a crash, and nothing is left at the end', async () => {
      const server = prepare(workshop, toolchain, { application: 'server', snippets: ['messageServer'] });
      const client = prepare(workshop, toolchain, { application: 'client', snippets: ['messageClient'] });
      const folder = workshop.place();
      const asking = start(folder, ...client, '2', '400');
      const first = start(folder, ...server);
      await asking.printed(1);
      expect(await start(folder, ...server).ended, 'a second server').toBe(2);
      first.signal('SIGKILL');
      await first.ended;
      const second = start(folder, ...server);
      expect(await asking.ended).toBe(0);
      expect(asking.lines.map(withoutEnd)).toEqual([
        `1 ${runOf(first)} ${first.pid} answers hello`,
        `2 ${runOf(second)} ${second.pid} answers hello`,
      ]);
      second.signal('SIGTERM');
      expect(await second.ended).toBe(0);
      expect(tableRows('msg')).toEqual([]);
    });

    it('server: a key file keeps its contents, and a folder will do', async () => {
      const server = prepare(workshop, toolchain, { application: 'server', snippets: ['messageServer'] });
      for (const kind of ['file', 'folder'] as const) {
        const folder = workshop.place();
        const keyFile = join(folder, 'ipc.key');
        if (kind === 'file') writeFileSync(keyFile, '# ours\n', { mode: 0o444 });
        else mkdirSync(keyFile);
        const { ino } = statSync(keyFile);
        const running = start(folder, ...server);
        await running.printed(1);
        expect(running.lines, kind).toHaveLength(1);
        expect(readFileSync(join(folder, 'ipc.key.msg.lock'), 'utf8')).toBe(`${running.pid}\n`);
        expect(openFiles(running.pid), kind).toContain(keyFile);
        running.signal('SIGTERM');
        expect(await running.ended, kind).toBe(0);
        expect(statSync(keyFile).ino).toBe(ino);
        if (kind === 'file') expect(readFileSync(keyFile, 'utf8')).toBe('# ours\n');
      }
    });

    it('server: a start that fails leaves nothing, and the same process can start again', async () => {
      const command = prepare(workshop, toolchain, { application: 'retry', snippets: ['messageServer'] });
      expect(await startTwice(command, workshop.place(), keyFileLeadsNowhere)).toEqual(clean);
    });

    it.skipIf(!isRoot)(
      `server: a start that makes only one queue removes it${isRoot ? '' : ' (only root may lower kernel.msgmni)'}`,
      async () => {
        const command = prepare(workshop, toolchain, { application: 'retry', snippets: ['messageServer'] });
        expect(await startTwice(command, workshop.place(), limit('msgmni', '1', '2'))).toEqual(clean);
      },
    );

    it.skipIf(!isRoot)(
      `server: queues of another user stay, and it says EEXIST${isRoot ? '' : ' (only root has another user)'}`,
      async () => {
        const server = prepare(workshop, toolchain, { application: 'server', snippets: ['messageServer'] });
        const { before, after, stderr } = await startAfterOther(workshop, server, [
          workshop.compileExample('messages/server'),
        ]);
        expect(stderr).toMatch(/file ?exists/i);
        expect(after).toEqual(before);
        expect(after).toHaveLength(2);
      },
    );

    it('lock and server in one program: it starts, once', async () => {
      const snippets = ['lock', 'messageServer', ...(language === 'cpp' ? ofC : [])] as const;
      const together = prepare(workshop, toolchain, { application: 'together', snippets });
      const folder = workshop.place();
      const first = start(folder, ...together);
      await first.printed(1);
      expect(first.lines).toHaveLength(1);
      expect(await start(folder, ...together).ended).not.toBe(0);
      first.signal('SIGKILL');
      await first.ended;
      const second = start(folder, ...together);
      await second.printed(1);
      expect(second.lines).toHaveLength(1);
      second.signal('SIGTERM');
      expect(await second.ended).toBe(0);
      expect((['msg', 'sem', 'shm'] as const).flatMap(tableRows)).toEqual([]);
    });
  });
}

function runOf({ lines }: Running): string | undefined {
  return lines[0]?.split(' ')[1];
}

function withoutEnd(line: string): string {
  return line.replaceAll('\0', '').trim();
}

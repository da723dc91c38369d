import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, describe, expect, it } from 'vitest';
import { tableRows } from '../../host/tableRows.ts';
import { finish, start, Workshop } from './programs.ts';

const workshop = new Workshop();
afterAll(() => workshop.remove());

describe('single-instance lock', () => {
  it('lets one in, and the next one after SIGKILL; the file names the holder', async () => {
    const program = workshop.compileExample('lock/server');
    const folder = workshop.place();
    const first = start(folder, program);
    await first.printed(1);
    expect(readFileSync(join(folder, 'ipc.lock'), 'utf8')).toBe(`${first.pid}\n`);
    expect(await start(folder, program).ended).toBe(1);
    first.signal('SIGKILL');
    await first.ended;
    const second = start(folder, program);
    await second.printed(1);
    expect(second.lines[0]).toContain(`${second.pid} is the server`);
    second.signal('SIGKILL');
    await second.ended;
  });
});

describe('IPC_PRIVATE with a published id', () => {
  it('leaves no segment after SIGKILL, and clients find the next run', async () => {
    const [server, client] = [workshop.compileExample('private/server'), workshop.compileExample('private/client')];
    const folder = workshop.place();
    const first = start(folder, server);
    await first.printed(1);
    const looking = start(folder, client, '3');
    await looking.printed(1);
    first.signal('SIGKILL');
    await first.ended;
    const second = start(folder, server);
    await second.printed(1);
    expect(await looking.ended).toBe(0);
    const [firstRun, , lastRun] = looking.lines.map((line) => line.split(' ')[0]);
    expect(lastRun).not.toBe(firstRun);
    expect(readFileSync(join(folder, 'ipc.id'), 'utf8')).toContain(` ${lastRun}\n`);
    second.signal('SIGTERM');
    expect(await second.ended).toBe(0);
    expect(existsSync(join(folder, 'ipc.id'))).toBe(false);
    expect(tableRows('shm')).toEqual([]);
  });

  const canBeOther = process.getuid?.() === 0;
  it.skipIf(!canBeOther)(
    `says EACCES at once where the segment may not be attached${canBeOther ? '' : ' (only root has another user)'}`,
    async () => {
      const [server, client] = [workshop.compileExample('private/server'), workshop.compileExample('private/client')];
      const folder = workshop.place();
      const running = start(folder, server);
      await running.printed(1);
      chmodSync(join(folder, 'ipc.id'), 0o644);
      const { status, stderr } = finish(workshop.asOrdinaryUser(folder, [client]), folder);
      expect(stderr).toMatch(/: Permission denied/);
      expect(status).toBe(1);
      running.signal('SIGTERM');
      expect(await running.ended).toBe(0);
    },
  );
});

describe('permissions', () => {
  it('hands a queue over: 0660 for the other user, ourselves as creator', () => {
    const program = workshop.compileExample('permissions/handOver');
    const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
    const wanted = uid === 0 ? [1234, 5678] : [uid, gid];
    // ipcs is the second source; the program removes the queue as soon as its input ends.
    const script = `${program} ${wanted.join(' ')} < <(sleep 1) & sleep 0.3; ipcs -q -i $(tail -n 1 /proc/sysvipc/msg | awk '{print $2}'); wait`;
    const shown = execFileSync('bash', ['-c', script], { encoding: 'utf8' });
    expect(shown).toMatch(
      new RegExp(`uid=${wanted[0]}\\s+gid=${wanted[1]}\\s+cuid=${uid}\\s+cgid=${gid}\\s+mode=0660`),
    );
    expect(tableRows('msg')).toEqual([]);
  });
});

describe('leftovers', () => {
  it('are refused by their tags, or drained, and never served', async () => {
    const program = workshop.compileExample('leftovers/server');
    const folder = workshop.place();
    const send = (text: string) => start(folder, program, 'send', text).ended;
    for (const mode of ['tag', 'drain']) {
      await send('old 1');
      await send('old 2');
      const server = start(folder, program, mode);
      await server.printed(1);
      await send('new');
      expect(await server.ended).toBe(0);
      const size = 8 + 256;
      expect(server.lines).toEqual(
        mode === 'tag'
          ? ['waiting', 'refused: old 1', 'refused: old 2', 'served: new']
          : [`leftover of ${size} bytes, type 1`, `leftover of ${size} bytes, type 1`, 'waiting', 'served: new'],
      );
    }
    execFileSync('ipcrm', ['-q', String(tableRows('msg')[0]?.[1])]);
  });
});

describe('limits', () => {
  it('names the sysctl that was reached, and leaves nothing', () => {
    const program = workshop.compileExample('limits/limits');
    const said = execFileSync(program, { encoding: 'utf8' });
    expect(said).toMatch(/shmget: Invalid argument\n {2}in fact: .*kernel\.shmmax/);
    expect(said).toMatch(/semget: Invalid argument\n {2}in fact: .*kernel\.sem/);
    expect(said).toMatch(/msgsnd: Resource temporarily unavailable\n {2}in fact: .*msg_qbytes/);
    expect(tableRows('msg')).toEqual([]);
  });

  const isRoot = process.getuid?.() === 0;
  it.skipIf(!isRoot)(`tells ENOSPC from a full disk${isRoot ? '' : ' (only root may lower kernel.msgmni)'}`, () => {
    const program = workshop.compileExample('limits/limits');
    // In a namespace of its own: the limit is that of the namespace.
    const script = `echo 0 > /proc/sys/kernel/msgmni; ${program}; true`;
    const said = execFileSync('unshare', ['--ipc', 'bash', '-c', script], { encoding: 'utf8' });
    expect(said).toMatch(/msgget: No space left on device\n {2}in fact: .*kernel\.msgmni/);
  });
});

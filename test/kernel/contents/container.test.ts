import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readSemaphores } from '../../../src/agent/contentsProtocol.ts';
import { Agent, ensureAgent } from '../support/agent.ts';

/** A container of LXC that was started ten minutes ago, on a machine that has been up for longer. */
const age = 600;

describe.runIf(process.geteuid?.() === 0)('an agent in a container whose uptime is not that of the machine', () => {
  let folder: string;
  let agent: Agent;

  beforeAll(ensureAgent);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ipc-explorer-container-'));
    const started = Math.floor(Date.now() / 1000) - age;
    // What lxcfs puts there.
    const stat = readFileSync('/proc/stat', 'latin1').replace(/^btime .*$/m, `btime ${started}`);
    writeFileSync(join(folder, 'stat'), stat);
    writeFileSync(join(folder, 'uptime'), `${age}.00 ${age}.00\n`);
    const mount = `for name in stat uptime; do mount --bind ${folder}/$name /proc/$name || exit; done; exec "$0" "$@"`;
    agent = new Agent(['unshare', '--mount', 'sh', '-c', mount]);
  });

  afterEach(async () => {
    await agent.end();
    rmSync(folder, { recursive: true, force: true });
  });

  it('names the process that operated a semaphore last', async () => {
    const program = `$| = 1; my $s = semget(0, 1, 0600); semop($s, pack('s3', 0, 1, 0)) or die $!;
      print 0 + $s; <STDIN>; semctl($s, 0, 0, 0)`;
    const operator = spawn('perl', ['-e', program], { stdio: ['pipe', 'pipe', 'inherit'] });
    try {
      const [text] = (await once(operator.stdout, 'data')) as [Buffer];
      const request = { id: Number(text.toString()), first: 0, count: 1 };
      expect(await agent.connection.sendRequest(readSemaphores, request)).toMatchObject({
        ok: true,
        value: { semaphores: [{ value: 1, pid: operator.pid, command: 'perl' }] },
      });
    } finally {
      operator.stdin.end();
      await once(operator, 'exit');
    }
  });
});

import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, expect, test } from 'vitest';
import { processEvidence } from '../../../src/agent/keyProtocol.ts';
import { foreignKeys } from '../../../src/sysv/foreignKeys.ts';
import { tableRows } from '../../host/tableRows.ts';
import { Agent, ensureAgent } from '../support/agent.ts';
import { asNobody, nobody } from '../support/nobody.ts';

const programs = postgresPrograms();
const isRoot = process.getuid?.() === 0;

/** PostgreSQL refuses to run as root. */
const ordinary = isRoot ? asNobody : [];
const folder = mkdtempSync(join(tmpdir(), 'postgres-'));
await ensureAgent();
const agent = new Agent();

afterAll(async () => {
  await agent.end();
  rmSync(folder, { recursive: true, force: true });
});

function postgresPrograms(): string | undefined {
  const all = '/usr/lib/postgresql';
  const versions = existsSync(all) ? readdirSync(all) : [];
  return versions.map((version) => join(all, version, 'bin')).find((path) => existsSync(join(path, 'postgres')));
}

test.runIf(programs)('the segment of a PostgreSQL server, found by its process, is named as PostgreSQL’s', async () => {
  const data = join(folder, 'data');
  chmodSync(folder, 0o755);
  if (isRoot) chownSync(folder, nobody, nobody);
  const run = (name: string, ...args: string[]) => [...ordinary, join(programs ?? '', name), ...args];
  const [initdb = '', ...initdbArgs] = run('initdb', '-D', data, '--no-sync', '-A', 'trust', '-U', 'test');
  execFileSync(initdb, initdbArgs, { stdio: 'ignore', cwd: folder });
  const options = ['-D', data, '-k', folder, '-p', '54399', '-c', 'listen_addresses=', '-c', 'fsync=off'];
  const [postgres = '', ...postgresArgs] = run('postgres', ...options);
  const server = spawn(postgres, postgresArgs, { stdio: 'ignore', cwd: folder });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  try {
    const pidFile = join(data, 'postmaster.pid');
    await expect.poll(() => existsSync(pidFile) && readFileSync(pidFile, 'utf8')).toMatch(/ready/);
    const own = tableRows('shm').find((row) => row[4] === String(server.pid));
    const { postgres: directories } = await agent.connection.sendRequest(processEvidence, {
      pids: [server.pid ?? 0],
      keys: [],
    });
    expect(foreignKeys(Number(own?.[0]), directories)).toEqual([{ is: 'postgres', directory: data, isByPort: false }]);
  } finally {
    server.kill('SIGQUIT');
    await ended;
  }
});

import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, expect, test } from 'vitest';
import { createObject } from '../../../src/agent/contentsProtocol.ts';
import { computeKey, processEvidence } from '../../../src/agent/keyProtocol.ts';
import { Agent, ensureAgent } from '../support/agent.ts';
import { asNobody } from '../support/nobody.ts';
import { compile } from './compile.ts';

const folder = mkdtempSync(join(tmpdir(), 'agentKeys-'));
const ftok = compile('ftok.c', join(folder, 'ftok'));
await ensureAgent();
const agent = new Agent();

afterAll(async () => {
  await agent.end();
  rmSync(folder, { recursive: true, force: true });
});

function compute(path: string, projectId = 65) {
  return agent.connection.sendRequest(computeKey, { path, projectId });
}

function keyByC(path: string, projectId: number): number {
  return Number(execFileSync(ftok, { input: `${projectId}\0${path}\0`, encoding: 'utf8' }));
}

test.each(['plain', 'with blanks', 'line\nbreak', 'ключ', '-n', '%s', "quote'"])('a file named %j', async (name) => {
  const path = join(folder, name);
  writeFileSync(path, '');
  expect(await compute(path)).toMatchObject({ ok: true, key: keyByC(path, 65), isDirectory: false });
});

test('a folder', async () => {
  expect(await compute(folder, -1)).toMatchObject({ ok: true, key: keyByC(folder, -1), isDirectory: true });
});

test.each([
  ['deleted', 'ENOENT'],
  ['plain/below', 'ENOTDIR'],
  ['x'.repeat(300), 'ENAMETOOLONG'],
  ['nul\0byte', 'EINVAL'],
])('a path that leads nowhere: %j', async (name, errno) => {
  writeFileSync(join(folder, 'plain'), '');
  expect(await compute(join(folder, name))).toEqual({ ok: false, errno });
});

test.runIf(process.getuid?.() === 0)('a path without rights', async () => {
  const hidden = join(folder, 'hidden');
  mkdirSync(join(hidden, 'inner'), { recursive: true });
  chmodSync(hidden, 0o700);
  chmodSync(folder, 0o755);
  const other = new Agent(asNobody);
  const answer = await other.connection.sendRequest(computeKey, { path: join(hidden, 'inner'), projectId: 65 });
  await other.end();
  expect(answer).toEqual({ ok: false, errno: 'EACCES' });
});

test.each([
  ['msg', '-q', 0],
  ['sem', '-s', 3],
  ['shm', '-m', 8192],
] as const)('makes a new %s with the key, and not over another one', async (kind, letter, size) => {
  const request = { kind, key: keyByC(folder, 99), size, mode: 0o640 };
  const created = await agent.connection.sendRequest(createObject, request);
  const again = await agent.connection.sendRequest(createObject, request);
  const id = String(created.ok ? created.value : -1);
  const shown = execFileSync('ipcs', [letter, '-i', id], { encoding: 'utf8' });
  execFileSync('ipcrm', [letter, id]);
  expect(shown).toMatch(/(?:mode|access_perms)=0?640/);
  expect(again).toEqual({ ok: false, errno: 'EEXIST' });
});

test('what the system refuses comes back by name', async () => {
  const request = { kind: 'sem', key: 0x7e57, size: 2 ** 31 - 1, mode: 0o600 } as const;
  expect(await agent.connection.sendRequest(createObject, request)).toEqual({ ok: false, errno: 'EINVAL' });
});

test('a data directory of PostgreSQL is known by its postmaster.pid', async () => {
  const data = join(folder, 'data');
  mkdirSync(data);
  writeFileSync(join(data, 'postmaster.pid'), `4711\n${data}\n0\n5439\n\n\n  1234      5\n`);
  const inData = spawn('cat', { cwd: data });
  const pids = [inData.pid ?? 0];
  const evidence = await agent.connection.sendRequest(processEvidence, { pids, keys: [] });
  inData.stdin.end();
  expect(evidence.postgres).toContainEqual({
    path: data,
    inode: String(statSync(data).ino),
    port: 5439,
    segmentKey: 1234,
  });
});

test('processes that are gone or never were are left out', async () => {
  const evidence = await agent.connection.sendRequest(processEvidence, { pids: [0, -1, 2 ** 22 + 1], keys: [1] });
  expect(evidence.processes).toEqual([]);
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { UserNames } from '../../../src/kernel/userNames.ts';

const { PATH = '' } = process.env;
/** Above all that machines give to users and containers: none of them stands in /etc/passwd. */
const first = 3_900_000_000;
let folder: string;

/** A getent that knows every second user, and writes down when it begins and ends. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ipc-explorer-names-'));
  const script = `#!/bin/sh
echo begin >> ${folder}/log
shift
status=0
for uid; do if test $((uid % 2)) = 0; then echo "user$uid:x:$uid:100::/:/bin/sh"; else status=2; fi; done
echo end >> ${folder}/log
exit $status
`;
  writeFileSync(join(folder, 'getent'), script, { mode: 0o755 });
  process.env.PATH = [folder, PATH].join(delimiter);
});

afterEach(() => {
  process.env.PATH = PATH;
  rmSync(folder, { recursive: true });
});

test('many users are asked for by one program after the other, and those who have a name are told', async () => {
  const told = new Map<number, string>();
  const names = new UserNames((uid, name) => told.set(uid, name));
  const uids = Array.from({ length: 101 }, (_, index) => first + index);
  expect(names.newNames(uids)).toEqual([]);
  const known = uids.filter((uid) => uid % 2 === 0);
  await expect.poll(() => told.size).toBe(known.length);
  expect([...told].sort()).toEqual(known.map((uid) => [uid, `user${uid}`]));
  const log = readFileSync(join(folder, 'log'), 'latin1').trim().split('\n');
  expect(log).toEqual(log.map((_, index) => (index % 2 === 0 ? 'begin' : 'end')));
  expect(log.length).toBeLessThan(known.length);
});

test('nobody is asked for twice', async () => {
  const told: number[] = [];
  const names = new UserNames((uid) => told.push(uid));
  names.newNames([first, first + 1]);
  names.newNames([first + 1, first + 2]);
  await expect.poll(() => told).toEqual([first, first + 2]);
  expect(names.newNames([first, first + 1, first + 2])).toEqual([]);
});

test('nobody has a name where the file cannot be read and no program can be started', async () => {
  vi.resetModules();
  const refuse = (name: string) => () => {
    throw new Error(`${name} EMFILE`);
  };
  vi.doMock('node:fs', async (original) => ({ ...(await original<object>()), readFileSync: refuse('open') }));
  vi.doMock('node:child_process', async (original) => ({ ...(await original<object>()), execFile: refuse('spawn') }));
  const logged = vi.spyOn(console, 'error').mockReturnValue(undefined);
  try {
    const { UserNames: Refused } = await import('../../../src/kernel/userNames.ts');
    const names = new Refused(() => expect.unreachable());
    expect([names.newNames([first]), names.newNames([0, first + 2])]).toEqual([[], []]);
    expect(logged.mock.calls.flat()).toEqual([
      'names of users: Error: open EMFILE',
      'names of users: Error: spawn EMFILE',
    ]);
  } finally {
    logged.mockRestore();
    vi.doUnmock('node:fs');
    vi.doUnmock('node:child_process');
  }
});

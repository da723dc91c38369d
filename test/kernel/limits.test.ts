import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { limitsToWire } from '../../src/agent/protocol.ts';
import { askLimits, currentLimits, readLimits } from '../../src/kernel/limits.ts';
import { outputOf } from './support/programs.ts';

/** `lsipc -g`: the numbers that it does not shorten, and all of `ipcs -l` in its own units. */
function lsipcLimits(): Map<string, string> {
  const output = outputOf('lsipc', '--global', '--json', '--bytes');
  const [rows = []] = Object.values(JSON.parse(output) as Record<string, { resource: string; limit: string }[]>);
  return new Map(rows.map(({ resource, limit }) => [resource, limit]));
}

function ipcsLimits(): Map<string, string> {
  return new Map(
    [...outputOf('ipcs', '-l').matchAll(/^(.+?) = (\d+)$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
}

describe('limits', () => {
  it('are the same from /proc/sys/kernel and by IPC_INFO', async () => {
    const read = readLimits();
    expect(await askLimits()).toStrictEqual(read);
    expect(await currentLimits()).toStrictEqual(read);
  });

  it('are those of lsipc', () => {
    const limits = readLimits();
    const theirs = lsipcLimits();
    const names = {
      MSGMNI: limits.msgmni,
      SHMMNI: limits.shmmni,
      SHMALL: limits.shmall,
      SEMMNI: limits.semmni,
      SEMMNS: limits.semmns,
      SEMMSL: limits.semmsl,
    };
    for (const [name, value] of Object.entries(names)) expect(theirs.get(name), name).toBe(String(value));
  });

  it('are those of ipcs -l', () => {
    const limits = readLimits();
    const theirs = ipcsLimits();
    const names = {
      'max queues system wide': limits.msgmni,
      'max size of message (bytes)': limits.msgmax,
      'default max size of queue (bytes)': limits.msgmnb,
      'max number of segments': limits.shmmni,
      'max seg size (kbytes)': limits.shmmax / 1024n,
      'max number of arrays': limits.semmni,
      'max semaphores per array': limits.semmsl,
      'max semaphores system wide': limits.semmns,
    };
    for (const [name, value] of Object.entries(names)) expect(theirs.get(name), name).toBe(String(value));
  });

  it('are those of the namespace, after they were changed by hand', () => {
    const program = join(import.meta.dirname, 'programs/printLimits.ts');
    const changes: Readonly<Record<string, string>> = {
      msgmni: '77',
      msgmax: '4097',
      msgmnb: '65537',
      sem: '33 44 55 66',
      shmmni: '88',
      shmmax: '9007199254740993',
      shmall: '9223372036854775807',
    };
    const write = Object.entries(changes).map(([name, value]) => `echo ${value} > /proc/sys/kernel/${name}`);
    const script = `${write.join(' && ')} && exec "$0" "$1"`;
    const isRoot = process.geteuid?.() === 0;
    const options = ['--ipc', ...(isRoot ? [] : ['--user', '--map-root-user'])];
    const { stdout, stderr, status } = spawnSync(
      'unshare',
      [...options, 'sh', '-c', script, process.execPath, program],
      {
        encoding: 'utf8',
      },
    );
    // Where no new namespace can be had, or its limits are not ours to change, the old ones have to be right.
    const expected =
      status === 0
        ? {
            msgmni: 77,
            msgmax: 4097,
            msgmnb: 65_537,
            semmsl: 33,
            semmns: 44,
            semmni: 66,
            shmmni: 88,
            shmmax: '9007199254740993',
            shmall: '9223372036854775807',
          }
        : limitsToWire(readLimits());
    const output = status === 0 ? stdout : outputOf(process.execPath, program);
    expect(JSON.parse(output), stderr).toEqual({ read: expected, asked: expected });
    if (isRoot) console.log(status === 0 ? 'changed in a namespace of its own' : `not changed: ${stderr}`);
  });
});

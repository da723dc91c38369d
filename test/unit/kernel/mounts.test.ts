import { expect, test } from 'vitest';
import { parseMounts } from '../../../src/kernel/mounts.ts';
import { postmasterFacts } from '../../../src/kernel/postgresDirectories.ts';

test('mountinfo: escapes, optional fields, what is mounted on top', () => {
  const text = [
    '29 1 254:0 / / rw,relatime shared:1 master:2 - ext4 /dev/vda rw',
    '30 29 0:300 / /a\\040b\\012c rw - tmpfs none rw',
    '31 29 0:44 /sub /layers rw,relatime - overlay overlay rw,lowerdir=/x',
    '32 29 0:45 / /layers rw - tmpfs none rw',
    'nonsense',
    '',
  ].join('\n');
  expect(parseMounts(text)).toEqual([
    { path: '/', minor: 0, hasSeveralDevices: false },
    { path: '/a b\nc', minor: 300 & 0xff, hasSeveralDevices: false },
    { path: '/layers', minor: 45, hasSeveralDevices: false },
  ]);
});

test('postmaster.pid: port and key, as far as they are written yet', () => {
  const text =
    '4711\n/var/lib/postgresql/17/main\n1763690000\n5433\n/var/run/postgresql\nlocalhost\n  1310725         3\nready\n';
  expect(postmasterFacts(text)).toEqual({ port: 5433, segmentKey: 1310725 });
  expect(postmasterFacts('4711\n/data\n')).toEqual({ port: undefined, segmentKey: undefined });
  expect(postmasterFacts('')).toEqual({ port: undefined, segmentKey: undefined });
});

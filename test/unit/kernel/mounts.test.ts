import { expect, test } from 'vitest';
import { parseMounts } from '../../../src/kernel/mounts.ts';
import { postmasterFacts } from '../../../src/kernel/postgresDirectories.ts';

const plain = { hasSeveralDevices: false, isRemote: false };

test('mountinfo: escapes, optional fields, what is mounted on top', () => {
  const text = [
    '29 1 254:0 / / rw,relatime shared:1 master:2 - ext4 /dev/vda rw',
    '30 29 0:300 / /a\\040b\\012c rw - tmpfs none rw',
    '31 29 0:44 /sub /layers rw,relatime - overlay overlay rw,lowerdir=/x',
    '32 29 0:45 / /layers rw - tmpfs none rw',
    '33 29 0:46 / /home/me/far rw - fuse.sshfs me@far: rw',
    '34 29 0:301 / /home rw - nfs4 far:/home rw',
    'nonsense',
    '',
  ].join('\n');
  expect(parseMounts(text)).toEqual([
    { path: '/', device: 0xfe00n, minor: 0, ...plain },
    // As stat(1) tells it: 300 = 1 × 256 + 44.
    { path: '/a b\nc', device: 0x10002cn, minor: 300 & 0xff, ...plain },
    { path: '/layers', device: 45n, minor: 45, ...plain },
    { path: '/home/me/far', device: 46n, minor: 46, ...plain, isRemote: true },
    { path: '/home', device: 0x10002dn, minor: 301 & 0xff, ...plain, isRemote: true },
  ]);
});

test('postmaster.pid: port and key, as far as they are written yet', () => {
  const text =
    '4711\n/var/lib/postgresql/17/main\n1763690000\n5433\n/var/run/postgresql\nlocalhost\n  1310725         3\nready\n';
  expect(postmasterFacts(text)).toEqual({ port: 5433, segmentKey: 1310725 });
  expect(postmasterFacts('4711\n/data\n')).toEqual({ port: undefined, segmentKey: undefined });
  expect(postmasterFacts('')).toEqual({ port: undefined, segmentKey: undefined });
});

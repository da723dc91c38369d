import { expect, test } from 'vitest';
import { foreignKeys, isProven } from '../../../src/sysv/foreignKeys.ts';

const directory = { path: '/var/lib/postgresql/17/main', inode: '1310721', port: 5432, segmentKey: 1310725 };

test('NTP reference clocks', () => {
  expect(foreignKeys(0x4e545032, [])).toEqual([{ is: 'ntp', unit: 2 }]);
});

test('PostgreSQL by the inode of a directory with a postmaster.pid, counting on', () => {
  const [found] = foreignKeys(1310723, [directory]);
  expect(found).toEqual({ is: 'postgres', directory: directory.path, isByPort: false });
  expect(found && isProven(found)).toBe(true);
  expect(foreignKeys(1310720, [directory])).toEqual([]);
});

test('PostgreSQL by an inode of more than 32 bits', () => {
  expect(foreignKeys(5, [{ ...directory, inode: '4294967301' }])).toMatchObject([{ is: 'postgres' }]);
});

test('PostgreSQL by port: proven by a directory, a guess without', () => {
  expect(foreignKeys(5432001, [directory])).toEqual([{ is: 'postgres', directory: directory.path, isByPort: true }]);
  const [guess] = foreignKeys(5433001, [directory]);
  expect(guess).toEqual({ is: 'postgresPort', port: 5433 });
  expect(guess && isProven(guess)).toBe(false);
});

test('keys that spell a word', () => {
  expect(foreignKeys(0x41424344, [])).toEqual([{ is: 'ascii', text: 'ABCD' }]);
  expect(foreignKeys(0x41021a2b, [])).toEqual([]);
});

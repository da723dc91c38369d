import { expect, test } from 'vitest';
import type { FileUse, FoundFile, OriginReason } from '../../../src/sysv/keyOrigin.ts';
import { bestName, callFits, isCertainName, keyOrigin } from '../../../src/sysv/keyOrigin.ts';
import type { FtokCall, KeyNumber } from '../../../src/sysv/sourceFacts.ts';

const key = 0x41020001;
const nothing = { pathlessCalls: [], numbers: [], foreign: [], isCut: false };
const call: FtokCall = { file: '/w/a.c', line: 1, column: 2, text: 'ftok("f", 65)', paths: ['f'], projectIds: [65] };
const byCall: OriginReason = { is: 'call', call };
const byProcess: OriginReason = { is: 'process', pid: 7, command: 'server', use: 'executable' };
const argument: KeyNumber = { file: '/w/a.c', line: 3, column: 0, text: 'msgget(1)', key, isArgument: true };
const constant: KeyNumber = { ...argument, text: 'KEY', isArgument: false };

function found(path: string, reason: OriginReason, identity = path): FoundFile {
  return { path, identity, reason };
}

test('calls before processes before files that merely fit', () => {
  const origin = keyOrigin(
    key,
    [
      found('/tmp/x', { is: 'usualPlace' }),
      found('/w/file', { is: 'workspace' }),
      found('/w/computed', { is: 'computed' }),
      found('/bin/server', byProcess),
      found('/w/f', { is: 'workspace' }),
      found('/w/f', byCall),
    ],
    nothing,
  );
  expect(origin.files.map(({ path }) => path)).toEqual(['/w/f', '/bin/server', '/w/computed', '/w/file', '/tmp/x']);
  expect(origin.files[0]?.reasons).toEqual([byCall, { is: 'workspace' }]);
});

test('a call with a known project id before one without; of the uses by processes the surest first', () => {
  const idless: OriginReason = { is: 'call', call: { ...call, projectIds: [] } };
  const used = (use: FileUse): OriginReason => ({ is: 'process', pid: 7, command: 'server', use });
  const best = [byCall, idless, used('executable'), used('openFile'), used('workingDirectory')];
  const files = best.map((reason, index) => found(`/w/${best.length - index}`, reason)).reverse();
  expect(keyOrigin(key, files, nothing).files.map(({ reasons }) => reasons[0])).toEqual(best);
  const [file] = keyOrigin(
    key,
    best.map((reason) => found('/w/f', reason)),
    nothing,
  ).files;
  expect(file?.reasons).toEqual(best);
});

test('the file with more reasons before one with as good ones, and then by name', () => {
  const files = ['/w/c', '/w/b', '/w/a'].map((path) => found(path, byCall));
  const origin = keyOrigin(key, [...files, found('/w/c', { is: 'workspace' })], nothing);
  expect(origin.files.map(({ path }) => path)).toEqual(['/w/c', '/w/a', '/w/b']);
});

test('certain: one file by call or process; two names of one file are one file', () => {
  const certain = (...files: FoundFile[]) => keyOrigin(key, files, nothing).isCertain;
  expect(certain(found('/w/f', byCall), found('/w/g', { is: 'workspace' }))).toBe(true);
  expect(certain(found('/bin/server', byProcess))).toBe(true);
  expect(certain(found('/w/f', byCall, 'same'), found('/link', byProcess, 'same'))).toBe(true);
  expect(certain(found('/w/f', byCall), found('/w/g', byProcess))).toBe(false);
  expect(certain(found('/w/f', { is: 'workspace' }))).toBe(false);
  expect(certain(found('/w/f', { is: 'computed' }))).toBe(false);
  expect(certain()).toBe(false);
});

test('the best name: what is proven before what merely fits', () => {
  const ntp = { is: 'ntp', unit: 0 } as const;
  const ascii = { is: 'ascii', text: 'ABCD' } as const;
  const named = (files: FoundFile[], facts: Partial<typeof nothing> = {}) =>
    bestName(keyOrigin(key, files, { ...nothing, ...facts }))?.is;
  expect(named([found('/w/f', byCall)], { numbers: [argument] as never })).toBe('file');
  expect(named([found('/w/f', { is: 'workspace' })], { numbers: [constant, argument] as never })).toBe('number');
  expect(named([found('/w/f', { is: 'workspace' })], { foreign: [ntp] as never })).toBe('foreign');
  expect(named([found('/w/f', byCall), found('/w/g', byCall)], { foreign: [ascii] as never })).toBe('file');
  expect(named([], { foreign: [ascii] as never })).toBe('foreign');
  expect(named([])).toBeUndefined();
});

test('what is certain', () => {
  const certain = (files: FoundFile[], numbers: KeyNumber[]) =>
    isCertainName(keyOrigin(key, files, { ...nothing, numbers }));
  expect(certain([found('/w/f', byCall)], [])).toBe(true);
  expect(certain([], [argument])).toBe(true);
  expect(certain([], [constant])).toBe(false);
  expect(certain([found('/w/f', { is: 'workspace' })], [])).toBe(false);
});

test('a call fits when the low 8 bits of its project id do, or when it is not known', () => {
  expect(callFits({ ...call, projectIds: [0x141] }, key)).toBe(true);
  expect(callFits({ ...call, projectIds: [66] }, key)).toBe(false);
  expect(callFits({ ...call, projectIds: [] }, key)).toBe(true);
});

test('calls whose path is unknown are named where the project id is that of the key', () => {
  const pathlessCalls = [65, 66].map((projectId) => ({ ...call, paths: [], projectIds: [projectId] }));
  expect(keyOrigin(key, [], { ...nothing, pathlessCalls }).possibleCalls).toEqual([pathlessCalls[0]]);
});

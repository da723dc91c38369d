import { expect, test } from 'vitest';
import { foldersUpTo, parentPath, resolvePath } from '../../../src/sysv/paths.ts';

test('relative, absolute, with dots and beyond the root', () => {
  expect(resolvePath('/a/b', 'c')).toBe('/a/b/c');
  expect(resolvePath('/a/b', './../c//d/')).toBe('/a/c/d');
  expect(resolvePath('/a', '/x/y')).toBe('/x/y');
  expect(resolvePath('/a', '../../..')).toBe('/');
});

test('parents, up to the top', () => {
  expect(parentPath('/a/b')).toBe('/a');
  expect(parentPath('/a')).toBe('/');
  expect(foldersUpTo('/w/src/deep', '/w')).toEqual(['/w/src/deep', '/w/src', '/w']);
  expect(foldersUpTo('/other', '/w')).toEqual(['/other']);
  expect(foldersUpTo('/wide/x', '/w')).toEqual(['/wide/x']);
  expect(foldersUpTo('/w', undefined)).toEqual(['/w']);
});

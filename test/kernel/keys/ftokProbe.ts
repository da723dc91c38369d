/**
 * Makes files of all sorts on file systems of all sorts, and prints for each, as JSON, what C's ftok and ours make of
 * it. Runs in a mount namespace of its own, so that the mounts are gone with it.
 * Usage: ftokProbe.ts FOLDER FTOK [mounts]
 */
import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { identifyFile } from '../../../src/kernel/fileIdentity.ts';
import { ftok } from '../../../src/kernel/libc.ts';
import { ftokKey } from '../../../src/sysv/ftok.ts';

const [folder = '', program = '', mode] = process.argv.slice(2);
const projectIds = [-1, 0x141, 255, 1, 65, 256, 0, 0x7fffffff, -0x80000000];
const filesAPlace = 120;

function place(name: string): string {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  return path;
}

function mount(...args: string[]): void {
  execFileSync('mount', args);
}

function places(): string[] {
  const plain = place('plain');
  if (mode !== 'mounts') return [plain];
  const memory = place('memory');
  mount('-t', 'tmpfs', 'none', memory);
  const bound = place('bound');
  mount('--bind', place('behind'), bound);
  const layers = place('layers');
  const lower = place('lower');
  for (let index = 0; index < filesAPlace; index++) writeFileSync(join(lower, `lower${index}`), '');
  const upper = ['upper', 'work'].map((name) => place(join('memory', name)));
  mount('-t', 'overlay', 'overlay', '-o', `lowerdir=${lower},upperdir=${upper[0]},workdir=${upper[1]},xino=on`, layers);
  return [plain, memory, bound, layers];
}

/** Regular files, folders, symbolic and hard links, names with blanks, line breaks and other scripts. */
function fill(path: string): string[] {
  const paths: string[] = [];
  for (let index = 0; index < filesAPlace; index++) {
    const file = join(path, `file ${index}\n${index % 7 === 0 ? 'ключ' : ''}`);
    // Inode numbers are made to jump.
    for (let hole = 0; hole < index % 5; hole++) {
      writeFileSync(join(path, 'hole'), '');
      unlinkSync(join(path, 'hole'));
    }
    writeFileSync(file, '');
    paths.push(file);
    const other = join(path, `other${index}`);
    if (index % 3 === 0) mkdirSync(other);
    else if (index % 3 === 1) symlinkSync(file, other);
    else linkSync(file, other);
    paths.push(other);
    const lower = join(path, `lower${index}`);
    if (path.endsWith('layers')) paths.push(lower);
  }
  symlinkSync('nowhere', join(path, 'dangling'));
  symlinkSync('circle', join(path, 'circle'));
  return [...paths, join(path, 'missing'), join(path, 'dangling'), join(path, 'circle'), join(path, 'file 0\n/below')];
}

const cases = places()
  .flatMap(fill)
  .flatMap((path, index) => [projectIds[index % projectIds.length] ?? 1, 65].map((projectId) => ({ path, projectId })));
const input = cases.map(({ path, projectId }) => `${projectId}\0${path}\0`).join('');
const lines = execFileSync(program, { input, encoding: 'utf8' }).trimEnd().split('\n');
process.stdout.write(
  JSON.stringify(
    cases.map(({ path, projectId }, index) => ({ path, projectId, c: lines[index], ...computed(path, projectId) })),
  ),
);
rmSync(join(folder, 'plain'), { recursive: true });

function computed(path: string, projectId: number) {
  const library = ftok(path, projectId);
  try {
    const file = identifyFile(path);
    const key = ftokKey(file, projectId);
    return { own: String(key), library: String(library.ok ? library.value : -1), inode: String(file.inode) };
  } catch {
    return { own: 'error', library: library.ok ? String(library.value) : 'error', inode: '0' };
  }
}

import { fileBits, fileBitsOf } from '../sysv/ftok.ts';
import { identityText, tryIdentifyFile } from './fileIdentity.ts';
import type { RootIndex, SearchRoot } from './folderWalk.ts';
import { FolderWalk, join } from './folderWalk.ts';
import type { Mount } from './mounts.ts';
import { readMounts } from './mounts.ts';

/** A file that gives one of the keys that were asked for. */
export interface FileMatch {
  readonly key: number;
  readonly path: string;
  /** `device:inode`. */
  readonly identity: string;
}

/** What a search found. */
export interface FileMatches {
  readonly matches: readonly FileMatch[];
  /** Whether a root has more entries than are looked through. */
  readonly isCut: boolean;
  /** How many entries were looked through. */
  readonly entries: number;
}

/** For this long the listings are taken as they are: whoever asks about many keys asks several times in a row. */
const freshMs = 500;

/** Finds files by the three bytes that they give to a key. Directories are listed again only when they changed. */
export class FileIndex {
  private readonly mostEntries: number;
  private readonly mounts: () => readonly Mount[];
  private readonly roots = new Map<string, RootIndex>();
  private running: Promise<unknown> = Promise.resolve();

  /** Of one root at most `mostEntries` entries are looked through. */
  constructor(mostEntries: number, mounts: () => readonly Mount[] = readMounts) {
    this.mostEntries = mostEntries;
    this.mounts = mounts;
  }

  /** All files below the roots that give one of the keys; symbolic links count as what they lead to. */
  find(keys: readonly number[], roots: readonly SearchRoot[]): Promise<FileMatches> {
    const result = this.running.then(() => this.findNow(keys, roots));
    // One search after the other: two that walk at the same time would list everything twice.
    this.running = result.catch(() => undefined);
    return result;
  }

  private async findNow(keys: readonly number[], roots: readonly SearchRoot[]): Promise<FileMatches> {
    const wanted = new Map<number, number[]>();
    for (const key of keys) wanted.set(fileBitsOf(key), [...(wanted.get(fileBitsOf(key)) ?? []), key]);
    const minors = new Set(keys.map((key) => (key >>> 16) & 0xff));
    const matches: FileMatch[] = [];
    let isCut = false;
    let entries = 0;
    for (const root of roots) {
      const index = await this.refreshed(root, minors);
      isCut ||= index.isCut;
      entries += index.entries;
      collect(root, index, wanted, matches);
    }
    return { matches, isCut, entries };
  }

  private async refreshed(root: SearchRoot, minors: ReadonlySet<number>): Promise<RootIndex> {
    const id = JSON.stringify([root.path, root.depth, root.skip]);
    const known = this.roots.get(id);
    const isFresh = known && performance.now() - known.checkedAt < freshMs;
    if (known && isFresh && [...minors].every((minor) => known.minors.has(minor))) return known;
    const walk = new FolderWalk(
      root,
      new Set([...minors, ...(known?.minors ?? [])]),
      known,
      this.mounts(),
      this.mostEntries,
    );
    const index = await walk.run();
    this.roots.set(id, index);
    return index;
  }
}

/** What matches is identified again: the index may be a few seconds old. */
function collect(
  root: SearchRoot,
  { listings }: RootIndex,
  wanted: ReadonlyMap<number, readonly number[]>,
  matches: FileMatch[],
): void {
  const check = (path: string, bits: number) => {
    const keys = wanted.get(bits);
    const file = keys && tryIdentifyFile(path);
    if (!file || fileBits(file) !== bits) return;
    for (const key of keys) matches.push({ key, path, identity: identityText(file) });
  };
  const itself = tryIdentifyFile(root.path);
  if (itself) check(root.path, fileBits(itself));
  for (const [folder, { names, bits }] of listings) {
    for (const [position, each] of bits.entries()) {
      if (wanted.has(each)) check(join(folder, names[position] ?? ''), each);
    }
  }
}

import type { Dirent } from 'node:fs';
import { readdirSync, statSync } from 'node:fs';
import { fileBits } from '../sysv/ftok.ts';
import { clockTickMs } from './clockTick.ts';
import { realPath, tryIdentifyFile } from './fileIdentity.ts';
import type { Mount } from './mounts.ts';
import { mountOf } from './mounts.ts';
import { Turns } from './turns.ts';

/** A folder to look through. */
export interface SearchRoot {
  readonly path: string;
  /** How many levels below the root are listed; 1 = its own entries. */
  readonly depth: number;
  /** Names of folders that are not entered. */
  readonly skip: readonly string[];
}

/** What is known of one directory. */
interface Listing {
  readonly modifiedMs: number;
  readonly names: readonly string[];
  /** {@link fileBits} of the entries. */
  readonly bits: readonly number[];
  readonly folders: readonly string[];
}

/** What is known of a root, and of all directories below it. */
export interface RootIndex {
  readonly listings: Map<string, Listing>;
  /** `performance.now()` when the listings were last compared with the file system. */
  checkedAt: number;
  isCut: boolean;
  entries: number;
  /** Minor numbers of the devices whose files were asked for; mounts of others are left out. */
  readonly minors: ReadonlySet<number>;
}

/** One pass over a root, which takes over what is known of directories that have not changed. */
export class FolderWalk {
  private readonly root: SearchRoot;
  private readonly known: RootIndex | undefined;
  private readonly mounts: ReadonlyMap<string, Mount>;
  private readonly skip: ReadonlySet<string>;
  private readonly mostEntries: number;
  private readonly index: RootIndex;
  private readonly turns = new Turns();

  constructor(
    root: SearchRoot,
    minors: ReadonlySet<number>,
    known: RootIndex | undefined,
    mounts: readonly Mount[],
    mostEntries: number,
  ) {
    this.root = root;
    this.known = known;
    this.mounts = new Map(mounts.map((mount) => [mount.path, mount]));
    this.skip = new Set(root.skip);
    this.mostEntries = mostEntries;
    this.index = { listings: new Map(), checkedAt: 0, isCut: false, entries: 0, minors };
  }

  async run(): Promise<RootIndex> {
    const waiting = this.starts();
    for (let place = waiting.pop(); place; place = waiting.pop()) {
      if (this.index.listings.has(place.path)) continue;
      const listing = await this.list(place.path);
      if (!listing) continue;
      this.index.listings.set(place.path, listing);
      this.index.entries += listing.names.length;
      if (this.index.entries >= this.mostEntries) {
        this.index.isCut = waiting.length > 0 || listing.folders.length > 0;
        break;
      }
      if (place.depth >= this.root.depth) continue;
      for (const name of listing.folders) {
        const path = join(place.path, name);
        // What is mounted there is walked on its own, if at all.
        if (!this.skip.has(name) && !this.mounts.has(path)) waiting.push({ path, depth: place.depth + 1 });
      }
    }
    this.index.checkedAt = performance.now();
    return this.index;
  }

  /** The root, and the mounts below it: those whose files can give one of the keys. */
  private starts(): { readonly path: string; readonly depth: number }[] {
    const starts: { path: string; depth: number }[] = [];
    const real = realPath(this.root.path) ?? this.root.path;
    const own = mountOf(real, this.mounts);
    if (!own || this.canMatch(own)) starts.push({ path: this.root.path, depth: 1 });
    const prefix = real.endsWith('/') ? real : `${real}/`;
    for (const mount of this.mounts.values()) {
      if (!mount.path.startsWith(prefix) || !this.canMatch(mount)) continue;
      const names = mount.path.slice(prefix.length).split('/');
      const isSkipped = names.some((name) => this.skip.has(name));
      if (!isSkipped && names.length < this.root.depth) starts.push({ path: mount.path, depth: names.length + 1 });
    }
    return starts;
  }

  private canMatch({ minor, hasSeveralDevices }: Mount): boolean {
    return hasSeveralDevices || this.index.minors.has(minor);
  }

  /** Undefined for what cannot be listed. */
  private async list(path: string): Promise<Listing | undefined> {
    try {
      const { mtimeMs } = statSync(path);
      const known = this.known?.listings.get(path);
      if (known?.modifiedMs === mtimeMs) {
        await this.turns.give();
        return known;
      }
      const entries = readdirSync(path, { withFileTypes: true });
      // It may have changed again within the same tick.
      const modifiedMs = Date.now() - mtimeMs < clockTickMs ? Number.NaN : mtimeMs;
      return await this.identified(path, entries, modifiedMs);
    } catch {
      // No right to list it, or gone since its parent was listed.
      return undefined;
    }
  }

  private async identified(path: string, entries: readonly Dirent[], modifiedMs: number): Promise<Listing> {
    const names: string[] = [];
    const bits: number[] = [];
    const folders: string[] = [];
    for (const entry of entries) {
      const mount = this.mounts.get(join(path, entry.name));
      // It could keep us waiting for ever, for nothing.
      if (mount?.isRemote && !this.canMatch(mount)) continue;
      // A link that leads nowhere, in a circle or to where we may not look is one entry less, whoever has put it there.
      const file = tryIdentifyFile(join(path, entry.name));
      if (file) {
        names.push(entry.name);
        bits.push(fileBits(file));
        if (entry.isDirectory()) folders.push(entry.name);
      }
      await this.turns.give();
    }
    return { modifiedMs, names, bits, folders };
  }
}

/** The path of an entry of a folder, which may be the root of all. */
export function join(folder: string, name: string): string {
  return folder.endsWith('/') ? folder + name : `${folder}/${name}`;
}

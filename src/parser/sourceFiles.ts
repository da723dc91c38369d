import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Faults } from './faults.ts';

/** Generated files that are larger are not looked through. */
const largestFileBytes = 4 * 1024 * 1024;

/** Why a file is read: because it was asked for, or because another one includes it. */
export type ReadReason = 'named' | 'included';

interface Entry<T> {
  readonly version: string;
  readonly value: Promise<T | undefined>;
}

/** What was found out about files, for as long as they stay as they are. This runs in a worker: reading may block. */
export class SourceFiles<T> {
  private readonly read: (path: string, text: string, why: ReadReason) => Promise<T>;
  private readonly faults: Faults;
  private readonly entries = new Map<string, Entry<T>>();
  private readonly includes = new Map<string, string | undefined>();
  private versions = new Map<string, string | undefined>();

  constructor(read: (path: string, text: string, why: ReadReason) => Promise<T>, faults: Faults) {
    this.read = read;
    this.faults = faults;
  }

  /** A new round: every file is looked at anew, once; what is no longer asked for is forgotten. */
  refresh(files: readonly string[]): void {
    this.versions = new Map();
    this.includes.clear();
    const wanted = new Set(files);
    for (const key of this.entries.keys()) {
      const path = key.slice(key.indexOf(' ') + 1);
      if (!wanted.has(path) && this.versionOf(path) === undefined) this.entries.delete(key);
    }
  }

  /** What is known of a file; undefined when it cannot be read or is too large. */
  get(path: string, why: ReadReason): Promise<T | undefined> {
    const version = this.versionOf(path);
    if (version === undefined) return Promise.resolve(undefined);
    const key = `${why} ${path}`;
    const known = this.entries.get(key);
    if (known?.version === version) return known.value;
    const value = this.readNow(path, why);
    this.entries.set(key, { version, value });
    return value;
  }

  /** The file that `#include "name"` means in `from`: beside it, else in a root or its `include` folder. */
  resolve(from: string, name: string, roots: readonly string[]): string | undefined {
    const key = `${dirname(from)} ${name}`;
    if (!this.includes.has(key)) {
      const folders = [dirname(from), ...roots.flatMap((root) => [root, join(root, 'include')])];
      const found = folders.map((folder) => join(folder, name)).find((path) => this.versionOf(path) !== undefined);
      this.includes.set(key, found);
    }
    return this.includes.get(key);
  }

  private async readNow(path: string, why: ReadReason): Promise<T | undefined> {
    // The grammars know no line that a backslash before a carriage return continues.
    const text = this.faults.attempt(path, () => readFileSync(path, 'utf8').replaceAll('\r\n', '\n'));
    return text === undefined ? undefined : this.read(path, text, why);
  }

  private versionOf(path: string): string | undefined {
    if (this.versions.has(path)) return this.versions.get(path);
    const version = this.faults.attempt(path, () => versionNow(path));
    this.versions.set(path, version);
    return version;
  }
}

/** Undefined for what is no file of a sensible size. Throws for what cannot be looked at (ELOOP, EACCES, …). */
function versionNow(path: string): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat?.isFile() || stat.size > largestFileBytes) return undefined;
  // The time of change tells of new rights as well.
  return `${stat.mtimeMs} ${stat.ctimeMs} ${stat.size} ${stat.ino}`;
}

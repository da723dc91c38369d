/** A key that follows another scheme than ftok(3). */
export type ForeignKey =
  /** The shared memory of NTP's reference clock driver 28 (ntpd, chrony, gpsd): 0x4e545030 + unit. */
  | { readonly is: 'ntp'; readonly unit: number }
  /** A PostgreSQL server: the inode of its data directory, or port × 1000 + n. Proven by its `postmaster.pid`. */
  | { readonly is: 'postgres'; readonly directory: string; readonly isByPort: boolean }
  /** Fits port × 1000 + n for a port that PostgreSQL servers use; nothing proves it. */
  | { readonly is: 'postgresPort'; readonly port: number }
  /** All four bytes are letters: somebody wrote a word. */
  | { readonly is: 'ascii'; readonly text: string };

/** A PostgreSQL data directory with what its `postmaster.pid` says. */
export interface PostgresDirectory {
  readonly path: string;
  /** `st_ino` of the directory, as decimal text. */
  readonly inode: string;
  /** Undefined where `postmaster.pid` does not say. */
  readonly port: number | undefined;
  /** The key of the segment, from the last but one line of `postmaster.pid`. */
  readonly segmentKey: number | undefined;
}

const ntpBase = 0x4e545030;
const ntpUnits = 256;

/** PostgreSQL counts on from its first key when one is taken; it needs one for each set of 16 semaphores as well. */
const postgresKeys = 100;
const firstPostgresPort = 5432;
const lastPostgresPort = 5499;

/** What is known of a key besides the files; certain schemes first. */
export function foreignKeys(key: number, directories: readonly PostgresDirectory[]): ForeignKey[] {
  const found: ForeignKey[] = directories.flatMap((directory) => postgresKey(key, directory) ?? []);
  if (key >= ntpBase && key < ntpBase + ntpUnits) found.push({ is: 'ntp', unit: key - ntpBase });
  const port = Math.floor(key / 1000);
  if (found.length === 0 && port >= firstPostgresPort && port <= lastPostgresPort && key % 1000 < postgresKeys) {
    found.push({ is: 'postgresPort', port });
  }
  const text = asciiOf(key);
  if (found.length === 0 && text !== undefined) found.push({ is: 'ascii', text });
  return found;
}

/** Whether a scheme is more than a likeness. */
export function isProven({ is }: ForeignKey): boolean {
  return is === 'postgres' || is === 'ntp';
}

function postgresKey(key: number, { path, inode, port, segmentKey }: PostgresDirectory): ForeignKey | undefined {
  const first = Number(BigInt.asIntN(32, BigInt(inode)));
  const byInode = key >= first && key - first < postgresKeys;
  const byPort = port !== undefined && Math.floor(key / 1000) === port;
  if (!byInode && !byPort && key !== segmentKey) return undefined;
  return { is: 'postgres', directory: path, isByPort: byPort && !byInode };
}

function asciiOf(key: number): string | undefined {
  const text = String.fromCharCode(key >>> 24, (key >>> 16) & 0xff, (key >>> 8) & 0xff, key & 0xff);
  return /^[\w-]{4}$/.test(text) ? text : undefined;
}

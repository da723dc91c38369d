import { readdirSync, readFileSync } from 'node:fs';
import type { PostgresDirectory } from '../sysv/foreignKeys.ts';
import { tryIdentifyFile } from './fileIdentity.ts';

/** Where distributions put data directories: themselves, or up to two levels below. */
const usualFolders = ['/var/lib/postgresql', '/var/lib/pgsql', '/usr/local/pgsql'];
const usualDepth = 2;

/** Those of the folders, and of the usual places, that hold a `postmaster.pid`. */
export function postgresDirectories(folders: readonly string[]): PostgresDirectory[] {
  const candidates = new Set([...folders, ...usualFolders.flatMap((folder) => withChildren(folder, usualDepth))]);
  return [...candidates].flatMap((path) => postgresDirectory(path) ?? []);
}

function postgresDirectory(path: string): PostgresDirectory | undefined {
  const file = tryIdentifyFile(path);
  if (!file?.isDirectory) return undefined;
  const text = readTextOf(`${path}/postmaster.pid`);
  return text === undefined ? undefined : { path, inode: String(file.inode), ...postmasterFacts(text) };
}

/**
 * Line 4 of `postmaster.pid` is the port, line 7 the key and identifier of the segment (PostgreSQL:
 * src/include/utils/pidfile.h).
 */
export function postmasterFacts(text: string): Pick<PostgresDirectory, 'port' | 'segmentKey'> {
  const lines = text.split('\n');
  const key = lines[6]?.trim().split(/\s+/)[0];
  return { port: integer(lines[3]?.trim()), segmentKey: integer(key) };
}

function integer(text: string | undefined): number | undefined {
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) | 0 : undefined;
}

/** Only the server's own user may read it as a rule; that it is there says enough. */
function readTextOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return tryIdentifyFile(path) ? '' : undefined;
  }
}

function withChildren(folder: string, depth: number): string[] {
  if (depth === 0) return [folder];
  try {
    const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    return [folder, ...entries.flatMap(({ name }) => withChildren(`${folder}/${name}`, depth - 1))];
  } catch {
    // There is no such folder on this machine, or it is not for us.
    return [];
  }
}

import { homedir } from 'node:os';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import { errnoOf } from '../kernel/errno.ts';
import type { IdentifiedFile } from '../kernel/fileIdentity.ts';
import { identifyFile, identityText, realPath, tryIdentifyFile } from '../kernel/fileIdentity.ts';
import { FileIndex } from '../kernel/fileIndex.ts';
import type { SearchRoot } from '../kernel/folderWalk.ts';
import { ftok } from '../kernel/libc.ts';
import { postgresDirectories } from '../kernel/postgresDirectories.ts';
import { processFiles } from '../kernel/processFiles.ts';
import { fileBits, fileBitsOf, ftokKey } from '../sysv/ftok.ts';
import type { ObjectRef } from '../sysv/objects.ts';
import * as protocol from './keyProtocol.ts';

/** More entries of one root are not looked through. */
const mostEntries = 300_000;

/** Folders in which programs like to put the files of their keys. */
const usualPlaces = ['/tmp', '/var/tmp', '/run', '/var/run', '/var/lib', '/dev/shm', homedir()];
const usualDepth = 2;

/** Tells which processes use each of these objects. */
type UsersOf = (refs: readonly ObjectRef[]) => Promise<(readonly number[])[]>;

/** Answers what the extension host asks about keys and the files that they are made of. */
export function registerKeyRequests(connection: MessageConnection, usersOf: UsersOf): void {
  const index = new FileIndex(mostEntries);
  connection.onRequest(protocol.computeKey, computeKey);
  connection.onRequest(protocol.identifyFiles, ({ paths }) => paths.map(identified));
  connection.onRequest(protocol.filesOfKeys, (request) => findFiles(index, request));
  connection.onRequest(protocol.objectUsers, ({ refs }) => usersOf(refs));
  connection.onRequest(protocol.processEvidence, ({ pids, keys }) => processEvidence(pids, keys));
}

/** The library's answer is what programs get: where it differs from ours, it is the one that counts. */
function computeKey({ path, projectId }: protocol.ComputeKeyRequest): protocol.ComputedKey {
  if (path.includes('\0')) return { ok: false, errno: 'EINVAL' };
  let file: IdentifiedFile;
  try {
    file = identifyFile(path);
  } catch (error) {
    return { ok: false, errno: errnoOf(error) };
  }
  const own = ftokKey(file, projectId);
  const library = ftok(path, projectId);
  // -1 can be a key as well as a failure; our own computation tells which.
  const key = library.ok ? library.value : -1;
  if (!library.ok && own !== -1) return { ok: false, errno: library.errno };
  if (key !== own) console.error(`ftok(${JSON.stringify(path)}, ${projectId}): the C library says ${key}, we ${own}`);
  return { ok: true, key, identity: identityText(file), isDirectory: file.isDirectory };
}

function identified(path: string): protocol.FileOfKey | null {
  const file = tryIdentifyFile(path);
  return file ? { bits: fileBits(file), identity: identityText(file) } : null;
}

async function findFiles(
  index: FileIndex,
  { keys, folders, skip, isOnlyThere }: protocol.FilesOfKeysRequest,
): Promise<protocol.FilesOfKeys> {
  const workspace = folders.map((path): SearchRoot => ({ path, depth: Number.MAX_SAFE_INTEGER, skip }));
  const usual = isOnlyThere ? [] : existing(usualPlaces).map((path): SearchRoot => ({ path, depth: usualDepth, skip }));
  const inWorkspace = await index.find(keys, workspace);
  const inUsual = await index.find(keys, usual);
  const known = new Set(inWorkspace.matches.map(({ key, path }) => `${key} ${path}`));
  const others = inUsual.matches.filter(({ key, path }) => !known.has(`${key} ${path}`));
  return {
    inWorkspace: inWorkspace.matches,
    inUsualPlaces: others,
    isCut: inWorkspace.isCut || inUsual.isCut,
  };
}

/** /var/run is another name of /run nearly everywhere: each folder is looked through once. */
function existing(folders: readonly string[]): string[] {
  return [...new Set(folders.flatMap((folder) => realPath(folder) ?? []))];
}

/** Of all the files only those that can be the origin of a key travel. */
function processEvidence(pids: readonly number[], keys: readonly number[]): protocol.ProcessEvidence {
  const wanted = new Set(keys.map(fileBitsOf));
  const processes = pids.flatMap((pid) => processFiles(pid) ?? []);
  const folders = processes.flatMap(({ workingDirectory }) => workingDirectory ?? []);
  return {
    processes: processes.map(({ pid, command, workingDirectory, files }) => ({
      pid,
      command,
      workingDirectory: workingDirectory ?? null,
      files: files
        .filter(({ file }) => wanted.has(fileBits(file)))
        .map(({ path, use, file }) => ({ path, use, bits: fileBits(file), identity: identityText(file) })),
    })),
    postgres: postgresDirectories(folders),
  };
}

import type { PostgresDirectory } from '../sysv/foreignKeys.ts';
import type { FileUse } from '../sysv/keyOrigin.ts';
import type { ObjectRef } from '../sysv/objects.ts';
import { request } from './rpcTypes.ts';

/** What the extension host asks the agent about keys and the files that they are made of. Paths are absolute. */

/** Asks for the key of a file. */
export interface ComputeKeyRequest {
  readonly path: string;
  /** A C int; its low 8 bits count. */
  readonly projectId: number;
}

/** The answer of ftok(3), or why there is none. */
export type ComputedKey =
  | { readonly ok: true; readonly key: number; readonly identity: string; readonly isDirectory: boolean }
  | { readonly ok: false; readonly errno: string };

/** A file as far as keys are concerned. */
export interface FileOfKey {
  /** The three bytes that it gives to a key. */
  readonly bits: number;
  /** `device:inode`: equal for two names of one file. */
  readonly identity: string;
}

/** Asks for the files that give one of the keys. */
export interface FilesOfKeysRequest {
  readonly keys: readonly number[];
  /** Folders that are looked through as a whole: those of the workspace. */
  readonly folders: readonly string[];
  /** Names of folders that are not entered. */
  readonly skip: readonly string[];
  /** Look there only, and not where programs like to put such files as well: /tmp, /run, the home folder, … */
  readonly isOnlyThere?: boolean;
}

/** A file that gives one of the keys. */
export interface MatchingFile {
  readonly key: number;
  readonly path: string;
  readonly identity: string;
}

/** The files that give one of the keys, each in one of the lists. */
export interface FilesOfKeys {
  readonly inWorkspace: readonly MatchingFile[];
  readonly inUsualPlaces: readonly MatchingFile[];
  /** Whether there was more than is looked through. */
  readonly isCut: boolean;
}

/** The files that processes hold and that can be the origin of one of the keys. */
export interface ProcessEvidence {
  readonly processes: readonly {
    readonly pid: number;
    readonly command: string;
    /** Where its relative paths begin; null where that is not to be seen. */
    readonly workingDirectory: string | null;
    readonly files: readonly (FileOfKey & { readonly path: string; readonly use: FileUse })[];
  }[];
  readonly postgres: readonly PostgresDirectory[];
}

/** The key of a file, by the C library. */
export const computeKey = request<ComputeKeyRequest, ComputedKey>('keys/compute');

/** What each path leads to; null where that cannot be told. */
export const identifyFiles = request<{ readonly paths: readonly string[] }, (FileOfKey | null)[]>('keys/identify');

/** All files that give one of the keys. */
export const filesOfKeys = request<FilesOfKeysRequest, FilesOfKeys>('keys/files');

/** The processes that use each of these objects; none for those that are gone. */
export const objectUsers = request<{ readonly refs: readonly ObjectRef[] }, (readonly number[])[]>('keys/users');

/** Executables, working directories and open files of these processes. */
export const processEvidence = request<
  { readonly pids: readonly number[]; readonly keys: readonly number[] },
  ProcessEvidence
>('keys/processes');

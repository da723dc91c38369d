import type { ForeignKey } from './foreignKeys.ts';
import { isProven } from './foreignKeys.ts';
import { splitKey } from './ftok.ts';
import type { FtokCall, KeyNumber } from './sourceFacts.ts';

/** How a process uses a file. */
export type FileUse = 'executable' | 'workingDirectory' | 'openFile';

/** Why a file may be the one that a key was made of. */
export type OriginReason =
  /** An ftok call in the sources names it, and the project id fits as far as it is known. */
  | { readonly is: 'call'; readonly call: FtokCall }
  | { readonly is: 'process'; readonly pid: number; readonly command: string; readonly use: FileUse }
  /** The user had this key computed for it. */
  | { readonly is: 'computed' }
  | { readonly is: 'workspace' }
  /** It lies in a folder where programs like to put such files. */
  | { readonly is: 'usualPlace' };

/** A file that gives the key. */
export interface FoundFile {
  readonly path: string;
  /** `device:inode`: equal for two names of one file. */
  readonly identity: string;
  readonly reason: OriginReason;
}

/** A file that gives the key, with all its reasons, best first. */
export interface OriginFile {
  readonly path: string;
  readonly identity: string;
  readonly reasons: readonly OriginReason[];
}

/** Where a key comes from, as far as can be told. */
export interface KeyOrigin {
  readonly key: number;
  /** All files that give exactly this key, most likely first. Different files here are a collision. */
  readonly files: readonly OriginFile[];
  /** Whether the first file is named by a call or used by a process, and no other file is. */
  readonly isCertain: boolean;
  /** Calls whose path is unknown, but whose project id is that of the key. */
  readonly possibleCalls: readonly FtokCall[];
  /** Places in the sources that write the key as a number, arguments of *get first. */
  readonly numbers: readonly KeyNumber[];
  readonly foreign: readonly ForeignKey[];
  /** Whether there was more to look through than is looked through. */
  readonly isCut: boolean;
}

const ranks: Readonly<Record<OriginReason['is'], number>> = {
  call: 0,
  process: 1,
  computed: 2,
  workspace: 3,
  usualPlace: 4,
};
const useRanks: Readonly<Record<FileUse, number>> = { executable: 0, openFile: 1, workingDirectory: 2 };

/** Puts together what was found for a key: its numbers and schemes, and all calls whose path is unknown. */
export function keyOrigin(
  key: number,
  found: readonly FoundFile[],
  facts: {
    readonly pathlessCalls: readonly FtokCall[];
    readonly numbers: readonly KeyNumber[];
    readonly foreign: readonly ForeignKey[];
    readonly isCut: boolean;
  },
): KeyOrigin {
  const files = gathered(found);
  const strong = new Set(files.filter(({ reasons }) => isStrong(reasons[0])).map(({ identity }) => identity));
  const { projectId } = splitKey(key);
  return {
    key,
    files,
    isCertain: strong.size === 1,
    possibleCalls: facts.pathlessCalls.filter(({ projectIds }) =>
      projectIds.some((each) => (each & 0xff) === projectId),
    ),
    numbers: [...facts.numbers].sort((a, b) => Number(b.isArgument) - Number(a.isArgument)),
    foreign: facts.foreign,
    isCut: facts.isCut,
  };
}

/** What names a key in few words. */
export type KeyName =
  | { readonly is: 'file'; readonly file: OriginFile; readonly isCertain: boolean }
  | { readonly is: 'number'; readonly number: KeyNumber }
  | { readonly is: 'foreign'; readonly foreign: ForeignKey };

/** The best explanation of a key; undefined when there is none. */
export function bestName({ files, isCertain, numbers, foreign }: KeyOrigin): KeyName | undefined {
  const [file] = files;
  const [number] = numbers;
  const [scheme] = foreign;
  if (file && isCertain) return { is: 'file', file, isCertain };
  if (number?.isArgument) return { is: 'number', number };
  if (scheme && isProven(scheme)) return { is: 'foreign', foreign: scheme };
  if (file && isStrong(file.reasons[0])) return { is: 'file', file, isCertain };
  if (number) return { is: 'number', number };
  if (scheme) return { is: 'foreign', foreign: scheme };
  return file && { is: 'file', file, isCertain };
}

/** Whether the best explanation is more than a likeness. */
export function isCertainName(origin: KeyOrigin): boolean {
  const name = bestName(origin);
  switch (name?.is) {
    case 'file':
      return name.isCertain;
    case 'number':
      return name.number.isArgument;
    case 'foreign':
      return isProven(name.foreign);
    case undefined:
      return false;
  }
}

/** Whether a call of ftok would give this project id, as far as the sources tell. */
export function callFits({ projectIds }: FtokCall, key: number): boolean {
  const { projectId } = splitKey(key);
  return projectIds.length === 0 || projectIds.some((each) => (each & 0xff) === projectId);
}

function isStrong(reason: OriginReason | undefined): boolean {
  return reason?.is === 'call' || reason?.is === 'process';
}

/** One entry for each path; several names of one file stay apart, so that the user sees the name he knows. */
function gathered(found: readonly FoundFile[]): OriginFile[] {
  const byPath = new Map<string, { identity: string; reasons: OriginReason[] }>();
  for (const { path, identity, reason } of found) {
    const known = byPath.get(path);
    if (!known) byPath.set(path, { identity, reasons: [reason] });
    else if (!known.reasons.some((each) => sameReason(each, reason))) known.reasons.push(reason);
  }
  return [...byPath]
    .map(([path, { identity, reasons }]) => ({ path, identity, reasons: reasons.sort((a, b) => rank(a) - rank(b)) }))
    .sort((a, b) => fileRank(a) - fileRank(b) || b.reasons.length - a.reasons.length || (a.path < b.path ? -1 : 1));
}

function fileRank({ reasons: [best] }: OriginFile): number {
  return best ? rank(best) : Number.POSITIVE_INFINITY;
}

function rank(reason: OriginReason): number {
  const base = ranks[reason.is] * 10;
  if (reason.is === 'process') return base + useRanks[reason.use];
  // A call whose project id is known says more than one whose is not.
  return reason.is === 'call' && reason.call.projectIds.length === 0 ? base + 1 : base;
}

function sameReason(a: OriginReason, b: OriginReason): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

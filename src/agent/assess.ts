import type { EvidenceCollector } from '../kernel/evidenceCollector.ts';
import type { KeyFileUsers } from '../kernel/keyFiles.ts';
import type { Evidence } from '../sysv/evidence.ts';
import { noEvidence } from '../sysv/evidence.ts';
import { privateKey } from '../sysv/key.ts';
import type { IpcObject } from '../sysv/objects.ts';
import { refText } from '../sysv/objects.ts';
import { judge } from '../sysv/verdict.ts';
import type { Assessment, Finding } from './protocol.ts';

/** In the background, the files that a process holds are looked at again only after so many milliseconds. */
const rememberedFilesMs = 10_000;

/** Files that take longer to look through, in milliseconds, leave the rest of what was found too old. */
const longLookMs = 100;

/** An object with what was found out about it. */
export interface Found {
  readonly object: IpcObject;
  readonly finding: Finding;
}

/** What was found out at somebody's word. */
export interface FoundNow extends Found {
  /** When the processes were looked at, by `performance.now()`. */
  readonly at: number;
}

/** Judges these objects as they are now: somebody has asked. */
export async function assess(
  collector: EvidenceCollector,
  objects: readonly IpcObject[],
  quietMs: number,
): Promise<FoundNow[]> {
  const look = () => judged(objects, (now) => collector.collect(objects, now), quietMs);
  const found = await look();
  if (!found.some(mayHaveFileUsers)) return found;
  const start = performance.now();
  const users = await collector.keyFileUsers(keysOf(objects), Date.now(), 0);
  const isOld = performance.now() - start > longLookMs;
  return withFileUsers(isOld ? await look() : found, users, quietMs);
}

/** Judges all objects that there are, in the background: the expensive questions only where they can change the verdict. */
export async function assessAll(
  collector: EvidenceCollector,
  objects: readonly IpcObject[],
  quietMs: number,
): Promise<Found[]> {
  const found = await judged(objects, (now) => collector.collectAll(objects, now), quietMs);
  const stale = found.filter(({ finding: { verdict } }) => verdict === 'stale').map(({ object }) => object);
  const users = await collector.keyFileUsers(keysOf(stale), Date.now(), rememberedFilesMs);
  return withFileUsers(found, users, quietMs);
}

/** What was found out, as it travels. */
export function assessmentOf({ object: { kind, id }, finding }: Found): Assessment {
  return { kind, id, ...finding };
}

async function judged(
  objects: readonly IpcObject[],
  collect: (now: number) => Promise<ReadonlyMap<string, Evidence>>,
  quietMs: number,
): Promise<FoundNow[]> {
  const at = performance.now();
  const now = Date.now();
  const evidence = await collect(now);
  return objects.map((object) => foundOf(object, evidence.get(refText(object)), at, now, quietMs));
}

/** Nobody is seen to use it: somebody may still hold the file of its key. */
function mayHaveFileUsers({ object, finding: { verdict } }: Found): boolean {
  return object.key !== privateKey && (verdict === 'stale' || verdict === 'unknown');
}

function keysOf(objects: readonly IpcObject[]): number[] {
  return [...new Set(objects.map(({ key }) => key).filter((key) => key !== privateKey))];
}

function withFileUsers(found: readonly FoundNow[], users: KeyFileUsers, quietMs: number): FoundNow[] {
  const now = Date.now();
  return found.map((each) => {
    const keyFileUsers = mayHaveFileUsers(each) ? users.get(each.object.key) : undefined;
    if (!keyFileUsers) return each;
    return foundOf(each.object, { ...each.finding.evidence, keyFileUsers }, each.at, now, quietMs);
  });
}

function foundOf(
  object: IpcObject,
  evidence: Evidence | undefined,
  at: number,
  now: number,
  quietMs: number,
): FoundNow {
  return { object, finding: { ...judge(object, evidence, now, quietMs), evidence: evidence ?? noEvidence }, at };
}

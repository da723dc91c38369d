import type { EvidenceCollector } from '../kernel/evidenceCollector.ts';
import type { KeyFileUsers } from '../kernel/keyFiles.ts';
import type { Evidence } from '../sysv/evidence.ts';
import { noEvidence } from '../sysv/evidence.ts';
import { privateKey } from '../sysv/key.ts';
import type { IpcObject } from '../sysv/objects.ts';
import { refText } from '../sysv/objects.ts';
import type { Judgement, Verdict } from '../sysv/verdict.ts';
import { judge } from '../sysv/verdict.ts';
import type { Assessment, Finding } from './protocol.ts';

/** In the background, the files that a process holds are looked at again only after so many milliseconds. */
const rememberedFilesMs = 10_000;

/** An object with what was found out about it. */
export interface Found {
  readonly object: IpcObject;
  readonly finding: Finding;
}

/** Judges these objects as they are now: somebody has asked. */
export async function assess(
  collector: EvidenceCollector,
  objects: readonly IpcObject[],
  quietMs: number,
): Promise<Found[]> {
  const now = Date.now();
  const found = await collector.collect(objects, now);
  return withKeyFiles(judged(objects, found, now, quietMs), ['stale', 'unknown'], now, quietMs, (keys) =>
    collector.keyFileUsers(keys, now, 0),
  );
}

/** Judges all objects that there are, in the background: the expensive questions only where they can change the verdict. */
export async function assessAll(
  collector: EvidenceCollector,
  objects: readonly IpcObject[],
  quietMs: number,
): Promise<Found[]> {
  const now = Date.now();
  const found = await collector.collectAll(objects, now);
  return withKeyFiles(judged(objects, found, now, quietMs), ['stale'], now, quietMs, (keys) =>
    collector.keyFileUsers(keys, now, rememberedFilesMs),
  );
}

/** What was found out, as it travels. */
export function assessmentOf({ object: { kind, id }, finding }: Found): Assessment {
  return { kind, id, ...finding };
}

function judged(
  objects: readonly IpcObject[],
  found: ReadonlyMap<string, Evidence>,
  now: number,
  quietMs: number,
): Found[] {
  return objects.map((object) => {
    const evidence = found.get(refText(object));
    return foundOf(object, judge(object, evidence, now, quietMs), evidence);
  });
}

/** No process is seen to use an object of these verdicts: one may still hold the file of its key. */
async function withKeyFiles(
  found: readonly Found[],
  verdicts: readonly Verdict[],
  now: number,
  quietMs: number,
  usersOf: (keys: readonly number[]) => Promise<KeyFileUsers>,
): Promise<Found[]> {
  const isOpen = ({ object, finding }: Found) => object.key !== privateKey && verdicts.includes(finding.verdict);
  const users = await usersOf([...new Set(found.filter(isOpen).map(({ object }) => object.key))]);
  return found.map((each) => {
    const keyFileUsers = isOpen(each) ? users.get(each.object.key) : undefined;
    if (!keyFileUsers) return each;
    const evidence = { ...each.finding.evidence, keyFileUsers };
    return foundOf(each.object, judge(each.object, evidence, now, quietMs), evidence);
  });
}

function foundOf(object: IpcObject, judgement: Judgement, evidence: Evidence | undefined): Found {
  return { object, finding: { ...judgement, evidence: evidence ?? noEvidence } };
}

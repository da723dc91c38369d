import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { LeakWatch } from '../../../src/agent/leakWatch.ts';
import type { EvidenceCollector } from '../../../src/kernel/evidenceCollector.ts';
import type { Actor } from '../../../src/sysv/evidence.ts';
import { noEvidence } from '../../../src/sysv/evidence.ts';
import type { IpcObject } from '../../../src/sysv/objects.ts';
import { refText } from '../../../src/sysv/objects.ts';
import { semaphores } from '../support/objects.ts';

/** No process has this id. */
const ended = 2 ** 22;

/** What is told of a set that came while a run was followed, when these were its users. */
async function toldOf(...actors: readonly Actor[]): Promise<string> {
  const objects: IpcObject[] = [];
  const collect = (asked: readonly IpcObject[]) =>
    Promise.resolve(new Map(asked.map((object) => [refText(object), { ...noEvidence, actors }])));
  const collector = { collect, keyFileUsers: () => Promise.resolve(new Map()) } as unknown as EvidenceCollector;
  const watch = new LeakWatch({
    poll: () => Promise.resolve(),
    objectsBefore: () => [],
    objects: () => objects,
    collector: () => Promise.resolve(collector),
  });
  await watch.follow({ run: '1', roots: [ended], startedAt: Date.now() });
  const ctime = Math.floor(Date.now() / 1_000);
  objects.push(semaphores({ id: 1, nsems: 2, ctime, otime: ctime, cuid: process.geteuid?.() ?? 0 }));
  const leaks = await watch.end({ run: '1', endedAt: Date.now(), quietMs: 0 });
  return `${leaks?.left.length} left, ${leaks?.unattributed} unattributed`;
}

describe('what came while a run was followed', () => {
  const dead: Actor = { role: 'lastOperator', pid: ended, fate: { is: 'dead' } };

  it('is left where those who used it have ended', async () => {
    expect(await toldOf(dead)).toBe('1 left, 0 unattributed');
  });

  it('is told without blame where one of them cannot be seen', async () => {
    const hidden: Actor = { role: 'lastOperator', pid: 0, fate: { is: 'notVisible' } };
    expect(await toldOf(dead, hidden)).toBe('0 left, 1 unattributed');
  });

  it('is of others where one of them lives', async () => {
    const fact = { pid: 1, name: 'init', uid: 0, startedAt: 0, isStopped: false };
    expect(await toldOf(dead, { role: 'creator', pid: 1, fate: { is: 'alive', process: fact } })).toBe(
      '0 left, 0 unattributed',
    );
  });
});

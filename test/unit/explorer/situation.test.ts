import { describe, expect, it } from 'vitest';
import type { SituationFacts } from '../../../src/explorer/situation.ts';
import { situationOf } from '../../../src/explorer/situation.ts';

const readable = { isReadable: true, malformed: 0 } as const;
const unreadable = { isReadable: false, errno: 'ENOENT' } as const;
const listed: SituationFacts = {
  platform: 'linux',
  agent: { is: 'running', machine: { kernelRelease: '6.1.0', multiplier: 32_768, uid: 1000, pid: 7 } },
  isListed: true,
  isEmpty: false,
  tables: [readable, readable, readable],
};

describe('the view', () => {
  it.each<[string, Partial<SituationFacts>]>([
    ['objects', {}],
    ['noObjects', { isEmpty: true }],
    [
      'starting',
      { isListed: false, isEmpty: true, agent: { is: 'notStarted' }, tables: [undefined, undefined, undefined] },
    ],
    ['starting', { isListed: false, isEmpty: true, tables: [readable, undefined, undefined] }],
    ['noTables', { isListed: false, isEmpty: true, tables: [unreadable, unreadable, unreadable] }],
    ['agentFailed', { isListed: false, isEmpty: true, agent: { is: 'failed', reason: 'exit code 1' } }],
    ['notLinux', { isListed: false, isEmpty: true, platform: 'darwin', agent: { is: 'notStarted' } }],
  ])('says %s of %j', (situation, facts) => {
    expect(situationOf({ ...listed, ...facts })).toBe(situation);
  });

  it('says what is worst: where there is no IPC nothing can fail, and an agent that cannot start reads no tables', () => {
    const worst: SituationFacts = {
      platform: 'darwin',
      agent: { is: 'failed', reason: 'ENOENT' },
      isListed: false,
      isEmpty: true,
      tables: [unreadable, unreadable, unreadable],
    };
    expect(situationOf(worst)).toBe('notLinux');
    expect(situationOf({ ...worst, platform: 'linux' })).toBe('agentFailed');
  });

  it.each([undefined, readable])('is not without tables as long as one may be readable: %j', (table) => {
    expect(situationOf({ ...listed, tables: [unreadable, table, unreadable] })).toBe('objects');
  });

  it('keeps what it shows while an agent that died is started again', () => {
    expect(situationOf({ ...listed, agent: { is: 'restarting', reason: 'killed', delayMs: 100 } })).toBe('objects');
  });
});

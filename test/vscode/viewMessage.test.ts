import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { noFilter } from '../../src/explorer/filter.ts';
import type { MessageFacts } from '../../src/explorer/viewMessage.ts';
import { viewMessage } from '../../src/explorer/viewMessage.ts';

const allWell: MessageFacts = {
  agent: { is: 'running', machine: { kernelRelease: '6.18.0', multiplier: 32_768, uid: 1000, pid: 1 } },
  listedAt: 1,
  isPaused: false,
  tables: [{ isReadable: true, malformed: 0 }],
  filter: noFilter,
  hasObjects: true,
  hasRows: true,
};

describe('the line above the rows', () => {
  it('says nothing when all rows are there', () => {
    assert.equal(viewMessage(allWell), '');
  });

  it('names the filter, and says when nothing passes it', () => {
    const filtered = { ...allWell, filter: { text: ' sem ', isOnlyMine: true } };
    assert.equal(viewMessage(filtered), 'Filter: sem · only mine');
    assert.equal(viewMessage({ ...filtered, hasRows: false }), 'Filter: sem · only mine · nothing matches');
  });

  it('says beside a filter that the view is paused', () => {
    const paused = { ...allWell, isPaused: true, filter: { text: '', isOnlyMine: true } };
    const text = 'Paused: the rows stay as they are until you resume or refresh. Filter: only mine';
    assert.equal(viewMessage(paused), text);
  });

  it('leaves the place to the welcome text where there is nothing to filter', () => {
    const empty = { ...allWell, hasObjects: false, hasRows: false, filter: { text: 'sem', isOnlyMine: false } };
    assert.equal(viewMessage(empty), '');
  });

  it('leaves the place to the welcome text where nothing can be read, and where there is no agent', () => {
    const nothing = { ...allWell, hasObjects: false, hasRows: false, isPaused: true };
    const noTables = Array.from({ length: 3 }, () => ({ isReadable: false, errno: 'EACCES' }) as const);
    assert.equal(viewMessage({ ...nothing, tables: noTables }), '');
    assert.equal(viewMessage({ ...nothing, agent: { is: 'failed', reason: 'exit code 1' } }), '');
  });

  it('says that the agent is being restarted also where there is nothing to show', () => {
    const restarting = { is: 'restarting', reason: 'exit code 1', delayMs: 100 } as const;
    const nothing = { ...allWell, hasObjects: false, hasRows: false, agent: restarting, listedAt: undefined };
    assert.equal(viewMessage(nothing), 'The agent ended and is being restarted.');
  });

  it('says of rows that none of the tables can be read any more', () => {
    const tables = Array.from({ length: 3 }, () => ({ isReadable: false, errno: 'EACCES' }) as const);
    assert.equal(viewMessage({ ...allWell, tables }), '/proc/sysvipc cannot be read: EACCES.');
  });
});

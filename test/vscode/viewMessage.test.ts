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

  it('says beside a filter that nothing is read', () => {
    const paused = { ...allWell, isPaused: true, filter: { text: '', isOnlyMine: true } };
    assert.equal(viewMessage(paused), 'Paused: nothing is read until you resume or refresh. Filter: only mine');
  });

  it('leaves the place to the welcome text where there is nothing to filter', () => {
    const empty = { ...allWell, hasObjects: false, hasRows: false, filter: { text: 'sem', isOnlyMine: false } };
    assert.equal(viewMessage(empty), '');
  });
});

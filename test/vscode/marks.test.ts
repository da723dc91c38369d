import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { messageUri } from '../../src/contents/placeUri.ts';
import { MarkDecorations } from '../../src/explorer/markDecorations.ts';
import { markOf } from '../../src/explorer/marks.ts';
import { objectUri } from '../../src/explorer/objectItem.ts';
import { Mirror } from '../../src/live/mirror.ts';
import { queue, segment } from '../unit/support/objects.ts';
import { LiveWorld } from './support/liveWorld.ts';

describe('a mark', () => {
  let world: LiveWorld;
  let decorations: MarkDecorations;

  beforeEach(() => {
    world = new LiveWorld();
    decorations = new MarkDecorations(world.mirror);
  });

  afterEach(() => {
    decorations.dispose();
    world.dispose();
  });

  it('decorates the row of a queue, and not the tab of one of its messages', () => {
    const before = queue({ id: 5 });
    const now = { ...before, qnum: 1 };
    world.poll([before]);
    world.poll([now]);
    assert.equal(decorations.provideFileDecoration(objectUri(now))?.badge, 'C');
    assert.equal(decorations.provideFileDecoration(messageUri(now, 0, 1n, 'x')), undefined);
  });

  it('calls nothing new that a table shows which can be read later than the others', () => {
    const mirror = new Mirror();
    const at = Date.now();
    const frame = { isSnapshot: true, removed: [], hasMore: false, at };
    mirror.applyBatch({ ...frame, kind: 'msg', upserted: [] });
    const old = { ...segment({ id: 7 }), size: '4096' };
    mirror.applyBatch({ ...frame, kind: 'shm', upserted: [old] });
    const young = { ...old, id: 8, key: 9 };
    mirror.applyBatch({ ...frame, isSnapshot: false, kind: 'shm', upserted: [young] });
    const marks = [7, 8].map((id) => {
      const observation = mirror.find({ kind: 'shm', id });
      return observation && markOf(observation, at);
    });
    mirror.dispose();
    assert.deepEqual(marks, [undefined, 'new']);
  });
});

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { localTime } from '../../src/ui/format.ts';
import { UserRows } from '../../src/users/userRows.ts';
import { UserStates } from '../../src/users/userStates.ts';
import { queue } from '../unit/support/objects.ts';
import { stale } from './support/findings.ts';
import { LiveWorld } from './support/liveWorld.ts';

describe('what is told of the users of an object', () => {
  let world: LiveWorld;

  beforeEach(() => {
    world = new LiveWorld();
  });

  afterEach(() => world.dispose());

  it('says when it was last used by a time that stays true in a row, and by how long ago in a tooltip', async () => {
    const object = queue({ id: 1, stime: Math.floor(Date.now() / 1000) - 7200 });
    world.poll([object]);
    world.find([object], stale);
    const userRows = new UserRows(world.mirror, world.assessments);
    const [verdict] = await userRows.rowsOf(object);
    const reasons = (await verdict?.children?.()) ?? [];
    assert.ok(reasons.some(({ item }) => item.label === `Last activity: ${localTime(object.stime * 1000)}`));
    userRows.dispose();
    const states = new UserStates(world.mirror, world.assessments, () => 1000);
    assert.ok(states.explain(object).includes('Last activity: 2 h ago'));
    states.dispose();
  });
});

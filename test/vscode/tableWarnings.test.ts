import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { noFilter } from '../../src/explorer/filter.ts';
import type { TreeNode } from '../../src/explorer/nodes.ts';
import { nodeId } from '../../src/explorer/nodes.ts';
import type { ObjectTree } from '../../src/explorer/objectTree.ts';
import type { Grouping, ViewState } from '../../src/explorer/viewState.ts';
import { kinds } from '../../src/sysv/objects.ts';
import type { TableState } from '../../src/sysv/table.ts';
import { UserStates } from '../../src/users/userStates.ts';
import { queue } from '../unit/support/objects.ts';
import { runToEnd } from '../unit/support/runToEnd.ts';
import { LiveWorld } from './support/liveWorld.ts';
import { treeOf } from './support/treeParts.ts';

const fine: TableState = { isReadable: true, malformed: 0 };
const refused: TableState = { isReadable: false, errno: 'EACCES' };
const odd: TableState = { isReadable: true, malformed: 2, sample: 'garbage' };

describe('a table that is not understood, or cannot be read', () => {
  let world: LiveWorld;
  let states: UserStates;
  let tree: ObjectTree;
  let grouping: Grouping;

  beforeEach(() => {
    grouping = 'kind';
    world = new LiveWorld();
    states = new UserStates(world.mirror, world.assessments, () => 1000);
    const viewState = {
      get grouping() {
        return grouping;
      },
      filter: noFilter,
      sortOrder: 'slot',
    } as unknown as ViewState;
    tree = treeOf(world, states, viewState);
  });

  afterEach(() => {
    tree.dispose();
    states.dispose();
    world.dispose();
  });

  async function rowsBelow(node?: TreeNode): Promise<string[]> {
    const nodes = await Promise.resolve(tree.getChildren(node));
    return nodes.map((each) => `${nodeId(each)}: ${String(tree.itemOf(each).label)}`);
  }

  it('is told of in the group of its kind, or above all other groups', async () => {
    world.mirror.applyState({ tables: { msg: fine, sem: refused, shm: odd } });
    world.poll([queue({ id: 1, uid: 7 })]);
    runToEnd(tree.rearranging(kinds));
    assert.deepEqual(await rowsBelow(), ['msg: Message Queues', 'sem: Semaphore Sets', 'shm: Shared Memory']);
    const [, sets] = await Promise.resolve(tree.getChildren());
    assert.deepEqual(await rowsBelow(sets), ['sem/warning: /proc/sysvipc/sem cannot be read: EACCES']);
    grouping = 'owner';
    runToEnd(tree.rearranging(kinds));
    assert.deepEqual(await rowsBelow(), [
      'table/sem/warning: /proc/sysvipc/sem cannot be read: EACCES',
      'table/shm/warning: 2 lines of /proc/sysvipc/shm were not understood',
      'owner:7: 7',
    ]);
  });

  it('keeps the view from saying that there is nothing, however rows are grouped', async () => {
    grouping = 'owner';
    world.mirror.applyState({ tables: { msg: fine, sem: refused, shm: fine } });
    world.poll([]);
    runToEnd(tree.rearranging(kinds));
    assert.equal(tree.isEmpty, false);
    assert.deepEqual(await rowsBelow(), ['table/sem/warning: /proc/sysvipc/sem cannot be read: EACCES']);
    world.mirror.applyState({ tables: { msg: refused, sem: refused, shm: refused } });
    assert.equal(tree.isEmpty, true);
  });
});

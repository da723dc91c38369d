import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type * as vscode from 'vscode';
import type { Filter } from '../../src/explorer/filter.ts';
import { noFilter } from '../../src/explorer/filter.ts';
import type { TreeNode } from '../../src/explorer/nodes.ts';
import { nodeId } from '../../src/explorer/nodes.ts';
import type { ObjectTree } from '../../src/explorer/objectTree.ts';
import type { Grouping, ViewState } from '../../src/explorer/viewState.ts';
import { kinds } from '../../src/sysv/objects.ts';
import { UserStates } from '../../src/users/userStates.ts';
import { queue, semaphores } from '../unit/support/objects.ts';
import { runToEnd } from '../unit/support/runToEnd.ts';
import { activeBy, blockedOn, hidden, processOf, stale } from './support/findings.ts';
import { LiveWorld } from './support/liveWorld.ts';
import { treeOf } from './support/treeParts.ts';

/** After all rows were told to be drawn, the queue keeps single ones back for less than this. */
const allDrawnMs = 500;

describe('the rows of the tree', () => {
  let world: LiveWorld;
  let states: UserStates;
  let tree: ObjectTree;
  let grouping: Grouping;
  let filter: Filter;
  let isPaused: boolean;
  /** What VS Code was told to draw again; `undefined` for all. */
  let told: (string | undefined)[];

  beforeEach(() => {
    grouping = 'kind';
    filter = noFilter;
    isPaused = false;
    told = [];
    world = new LiveWorld();
    states = new UserStates(world.mirror, world.assessments, () => 1000);
    const viewState = {
      get grouping() {
        return grouping;
      },
      get filter() {
        return filter;
      },
      get isPaused() {
        return isPaused;
      },
      sortOrder: 'slot',
    } as unknown as ViewState;
    tree = treeOf(world, states, viewState);
    tree.onDidChangeTreeData((nodes) => told.push(...(nodes ? nodes.map(nodeId) : [undefined])));
  });

  afterEach(() => {
    tree.dispose();
    states.dispose();
    world.dispose();
  });

  function itemsOf(nodes: readonly TreeNode[]): Promise<vscode.TreeItem[]> {
    return Promise.all(nodes.map((node) => Promise.resolve(tree.getTreeItem(node))));
  }

  /** Draws all rows, as VS Code does when it shows the tree. */
  async function draw(): Promise<TreeNode[]> {
    const nodes: TreeNode[] = [];
    for (const node of await Promise.resolve(tree.getChildren())) {
      nodes.push(node);
      if (node.type === 'group') nodes.push(...(await Promise.resolve(tree.getChildren(node))));
    }
    await itemsOf(nodes);
    await sleep(allDrawnMs);
    told = [];
    return nodes;
  }

  it('draws a row again only when it tells something else of the use of its object', async () => {
    const [first, second] = [queue({ id: 1 }), queue({ id: 2 })];
    world.poll([first, second]);
    runToEnd(tree.rearranging(kinds));
    world.find([first, second], hidden(3));
    await draw();
    world.find([first, second], hidden(4));
    tree.redraw([first, second]);
    await nextTurns();
    assert.deepEqual(told, []);
    world.find([second], stale);
    tree.redraw([first, second]);
    await nextTurns();
    assert.deepEqual(told, ['msg:2']);
  });

  it('does not draw a row again for what can be read only in its tooltip, or is a mark', async () => {
    const object = queue({ id: 1, stime: 1 });
    world.poll([object]);
    world.find([object], activeBy(processOf(11)));
    runToEnd(tree.rearranging(kinds));
    await draw();
    world.find([object], activeBy(processOf(12)));
    world.poll([{ ...object, stime: 2 }]);
    tree.redraw([object]);
    tree.redrawMarks([object]);
    await nextTurns();
    assert.deepEqual(told, []);
    world.poll([{ ...object, stime: 2, qnum: 1 }]);
    tree.redraw([object]);
    await nextTurns();
    assert.deepEqual(told, ['msg:1']);
  });

  it('draws an alarm again when it tells something else', async () => {
    const [first, second] = [semaphores({ id: 1 }), semaphores({ id: 2 })];
    world.poll([first, second]);
    world.find([first], blockedOn(11, 12));
    world.find([second], blockedOn(12, 11));
    runToEnd(tree.rearranging(kinds));
    const [before] = await draw();
    runToEnd(tree.rearranging(kinds));
    await nextTurns();
    assert.deepEqual(told, []);
    world.find([second], blockedOn(12, 11, 3));
    runToEnd(tree.rearranging(kinds));
    await nextTurns();
    assert.deepEqual(told, ['deadlock:11/12']);
    const [after] = await draw();
    assert.equal(after, before);
    const item = after && (await Promise.resolve(tree.getTreeItem(after)));
    assert.match(String(item?.tooltip), /sem 0 waits for −3/);
  });

  it('does not draw rows of groups that are gone', async () => {
    grouping = 'process';
    const object = queue({ id: 1 });
    world.poll([object]);
    for (const pid of [11, 12, 13]) {
      world.find([object], activeBy(processOf(pid)));
      runToEnd(tree.rearranging(kinds));
      await draw();
    }
    world.poll([{ ...object, qnum: 1 }]);
    tree.redraw([object]);
    await nextTurns();
    assert.deepEqual(told, ['process:13/msg:1']);
  });

  it('keeps the identity of a row whose object has gone before it is drawn', async () => {
    const object = queue({ id: 1 });
    world.poll([object]);
    runToEnd(tree.rearranging(kinds));
    const nodes = await draw();
    const before = await itemsOf(nodes);
    world.poll([], [object]);
    const after = await itemsOf(nodes);
    assert.ok(before.every(({ id }) => id !== undefined));
    assert.deepEqual(
      after.map(({ id }) => id),
      before.map(({ id }) => id),
    );
  });

  it('does not draw rows of objects that were removed when they had none', async () => {
    const object = queue({ id: 1 });
    world.poll([object, queue({ id: 2 })]);
    runToEnd(tree.rearranging(kinds));
    await draw();
    filter = { text: '32769', isOnlyMine: false };
    runToEnd(tree.rearranging(kinds));
    await draw();
    world.poll([], [object]);
    tree.forget([object]);
    runToEnd(tree.rearranging(kinds));
    await draw();
    tree.redraw([object]);
    await nextTurns();
    assert.deepEqual(told, []);
  });

  it('keeps the rows of a paused view whose objects have all gone, until they are arranged anew', async () => {
    const objects = [queue({ id: 1 }), queue({ id: 2 })];
    world.poll(objects);
    runToEnd(tree.rearranging(kinds));
    await draw();
    isPaused = true;
    world.poll([], objects);
    tree.updateEmptiness();
    await nextTurns();
    assert.deepEqual(told, []);
    assert.equal(tree.isEmpty, false);
    assert.equal((await draw()).filter(({ type }) => type === 'object').length, 2);
    runToEnd(tree.rearranging(kinds));
    assert.equal(tree.isEmpty, true);
    assert.deepEqual(await draw(), []);
  });

  it('leaves a paused view empty that was so, until rows are arranged anew', async () => {
    world.poll([]);
    runToEnd(tree.rearranging(kinds));
    isPaused = true;
    world.poll([queue({ id: 1 })]);
    assert.equal(tree.isEmpty, true);
    assert.deepEqual(await draw(), []);
    runToEnd(tree.rearranging(kinds));
    assert.equal(tree.isEmpty, false);
  });
});

/** The queue tells what has changed in the turn after the next at the latest. */
async function nextTurns(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}

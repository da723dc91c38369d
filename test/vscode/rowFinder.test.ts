import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { Arranger } from '../../src/explorer/arranger.ts';
import type { Filter } from '../../src/explorer/filter.ts';
import { noFilter } from '../../src/explorer/filter.ts';
import { rowsAPage } from '../../src/explorer/groupRows.ts';
import type { ObjectTree } from '../../src/explorer/objectTree.ts';
import { RowFinder } from '../../src/explorer/rowFinder.ts';
import type { ViewState } from '../../src/explorer/viewState.ts';
import type { ObjectRef } from '../../src/sysv/objects.ts';
import { UserStates } from '../../src/users/userStates.ts';
import { queue } from '../unit/support/objects.ts';
import { LiveWorld } from './support/liveWorld.ts';
import { treeOf } from './support/treeParts.ts';

const { window } = vscode;
const { showInformationMessage } = window;

describe('finding the row of an object', () => {
  const last: ObjectRef = { kind: 'msg', id: rowsAPage + 50 };
  let world: LiveWorld;
  let states: UserStates;
  let tree: ObjectTree;
  let arranger: Arranger;
  let finder: RowFinder;
  let filter: Filter;
  let asked: string[];
  let answer: string | undefined;

  beforeEach(() => {
    filter = noFilter;
    asked = [];
    answer = undefined;
    Object.assign(window, {
      showInformationMessage: async (text: string) => {
        asked.push(text);
        return answer;
      },
    });
    world = new LiveWorld();
    states = new UserStates(world.mirror, world.assessments, () => 1000);
    const viewState = {
      grouping: 'kind',
      sortOrder: 'slot',
      get filter() {
        return filter;
      },
      setFilter: async (wanted: Filter) => {
        filter = wanted;
        arranger.restart();
      },
    } as unknown as ViewState;
    tree = treeOf(world, states, viewState);
    arranger = new Arranger(
      (changed) => tree.rearranging(changed),
      () => undefined,
    );
    finder = new RowFinder(world.mirror, tree, arranger, viewState);
    world.poll(Array.from({ length: rowsAPage + 100 }, (_, index) => queue({ id: index + 1 })));
    arranger.restart();
  });

  afterEach(() => {
    Object.assign(window, { showInformationMessage });
    arranger.dispose();
    tree.dispose();
    states.dispose();
    world.dispose();
  });

  it('waits until rows are arranged', async () => {
    const node = await finder.find({ kind: 'msg', id: 3 });
    assert.deepEqual(node?.ref, { kind: 'msg', id: 3 });
    assert.equal(tree.shownRows().length, rowsAPage);
  });

  it('gives a row to one that stands behind those that are shown', async () => {
    const node = await finder.find(last);
    assert.deepEqual(node?.ref, last);
    assert.equal(tree.shownRows().length, rowsAPage + 1);
    assert.equal(tree.shownRows().at(-1)?.id, last.id);
  });

  it('finds none for an object that is gone', async () => {
    assert.equal(await finder.find({ kind: 'msg', id: 9_999 }), undefined);
    assert.deepEqual(asked, []);
  });

  it('asks before it takes away a filter that hides the object', async () => {
    filter = { text: 'nothing is called that', isOnlyMine: false };
    arranger.restart();
    assert.equal(await finder.find(last), undefined);
    assert.deepEqual(asked, [`The filter of the view hides 0x00001234, id ${last.id}.`]);
    assert.notEqual(filter, noFilter);
    answer = 'Clear Filter';
    const node = await finder.find(last);
    assert.deepEqual(node?.ref, last);
    assert.equal(filter, noFilter);
  });
});

import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import { CancellationError } from 'vscode';
import { KeyRows } from '../../src/explorer/keyRows.ts';
import type { GroupNode, TreeNode } from '../../src/explorer/nodes.ts';

const [first, second, third] = ['first', 'second', 'third'].map((id): GroupNode => ({ type: 'group', id })) as [
  GroupNode,
  GroupNode,
  GroupNode,
];

describe('the rows that a key was pressed on', () => {
  let selected: TreeNode[];
  let focused: TreeNode;
  /** What happens to the window after a toggle. */
  let meanwhile: () => void;
  let keyRows: KeyRows;

  beforeEach(() => {
    selected = [first];
    focused = second;
    meanwhile = () => undefined;
    keyRows = new KeyRows(
      () => selected,
      async () => {
        selected = selected.includes(focused) ? selected.filter((row) => row !== focused) : [...selected, focused];
        meanwhile();
      },
    );
  });

  it('are the one with the focus, or all that are selected', async () => {
    assert.deepEqual(await keyRows.find(), [second]);
    focused = first;
    assert.deepEqual(await keyRows.find(), [first]);
    selected = [first, third];
    assert.deepEqual(new Set(await keyRows.find()), new Set([first, third]));
  });

  it('are not told of where the focus goes elsewhere meanwhile', async () => {
    meanwhile = () => {
      focused = third;
    };
    assert.deepEqual(await keyRows.find(), []);
  });

  it('are told to the first of two presses', async () => {
    const [one, other] = await Promise.allSettled([keyRows.find(), keyRows.find()]);
    assert.deepEqual(one, { status: 'fulfilled', value: [second] });
    assert.ok(other.status === 'rejected' && other.reason instanceof CancellationError);
    assert.deepEqual([selected, await keyRows.find()], [[first], [second]]);
  });
});

import * as vscode from 'vscode';
import { KeyNamesSlot } from '../../../src/explorer/keyNames.ts';
import { ObjectTree } from '../../../src/explorer/objectTree.ts';
import type { ViewState } from '../../../src/explorer/viewState.ts';
import type { ObjectRef } from '../../../src/sysv/objects.ts';
import type { ContentRows } from '../../../src/ui/contentRow.ts';
import type { ObjectStates } from '../../../src/ui/objectStates.ts';
import type { LiveWorld } from './liveWorld.ts';

const nothingInside: ContentRows = {
  onDidChange: new vscode.EventEmitter<ObjectRef>().event,
  rowsOf: () => Promise.resolve([]),
  follow: () => undefined,
};

/** A tree of what a test says that there is, for the user 1000, with nothing to be seen inside of objects. */
export function treeOf({ mirror }: LiveWorld, states: ObjectStates, viewState: ViewState): ObjectTree {
  const facts = {
    multiplier: () => 32_768,
    uid: () => 1000,
    hasAgentFailed: () => false,
    queueCapacity: () => Promise.resolve(undefined),
    keyNames: new KeyNamesSlot(),
    states,
  };
  return new ObjectTree(mirror, viewState, facts, nothingInside);
}

import * as vscode from 'vscode';
import type { Mirror } from '../live/mirror.ts';
import type { IpcObject } from '../sysv/objects.ts';
import { objectsViewId } from '../ui/ids.ts';
import { objectRefOf } from './nodes.ts';
import type { ObjectsView } from './objectsView.ts';

/** The rows as other features need them: what a row stands for, and how to show one. */
export interface ObjectRows {
  /** The object of a row; undefined for what is no row of a living object. */
  objectOf(row: unknown): IpcObject | undefined;
  /** Shows the view, and in it the row of the object. */
  reveal(object: IpcObject): Promise<void>;
}

/** The rows of the view. */
export function objectRows(view: ObjectsView, mirror: Mirror): ObjectRows {
  return {
    objectOf(row) {
      const ref = objectRefOf(row);
      return ref && mirror.find(ref)?.object;
    },
    async reveal(object) {
      await vscode.commands.executeCommand(`${objectsViewId}.focus`);
      await view.reveal(object);
    },
  };
}

import * as vscode from 'vscode';
import type { Mirror } from '../live/mirror.ts';
import { refText } from '../sysv/objects.ts';
import { objectsViewId } from '../ui/ids.ts';
import { messageOf } from '../ui/messageOf.ts';
import type { ObjectRows } from '../ui/objectRows.ts';
import { isObjectNode, objectRefOf } from './nodes.ts';
import type { ObjectsView } from './objectsView.ts';

/** As long as VS Code takes to draw all rows. */
const drawnMs = 500;

/** The rows of the view. */
export function objectRows(view: ObjectsView, mirror: Mirror, log: vscode.LogOutputChannel): ObjectRows {
  return {
    objectOf(row) {
      const ref = objectRefOf(row);
      return ref && mirror.find(ref)?.object;
    },
    isObject: isObjectNode,
    async reveal(object) {
      await vscode.commands.executeCommand(`${objectsViewId}.focus`);
      try {
        await view.reveal(object);
      } catch (error) {
        // VS Code may be drawing the rows anew at this moment, and then does not know the one that it is to show.
        log.info(`row of ${refText(object)}: ${messageOf(error)}`);
        await new Promise((resolve) => setTimeout(resolve, drawnMs));
        await view.reveal(object);
      }
    },
  };
}

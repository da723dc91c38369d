import * as vscode from 'vscode';
import type { IpcObject } from '../sysv/objects.ts';
import { uriScheme } from '../ui/ids.ts';
import type { Form, Place } from './place.ts';
import { pathOf } from './place.ts';

/**
 * Names a place as a document. `look` tells a message from others that come to stand at the same position: VS Code
 * would show the document that is open under the name already.
 */
export function uriOf(place: Place, look = ''): vscode.Uri {
  return vscode.Uri.from({ scheme: uriScheme, path: pathOf(place), query: look });
}

type Keyed = Pick<IpcObject, 'id'> & { readonly key?: number | undefined };

/** Names the bytes of a message of a queue. */
export function messageUri({ id, key }: Keyed, position: number, type: bigint, look?: string): vscode.Uri {
  return uriOf({ is: 'message', id, key, position, type, as: 'bin' }, look);
}

/** Names the bytes of a segment, or a hex dump of them. */
export function segmentUri({ id, key }: Keyed, as: Form = 'bin'): vscode.Uri {
  return uriOf({ is: 'segment', id, key, as });
}

/** Names the values of a set. */
export function setUri({ id, key }: Keyed): vscode.Uri {
  return uriOf({ is: 'set', id, key });
}

import * as vscode from 'vscode';
import { uriScheme } from '../ui/ids.ts';
import type { Place } from './place.ts';
import { pathOf } from './place.ts';

/**
 * Names a place as a document. `look` tells a message from others that come to stand at the same position: VS Code
 * would show the document that is open under the name already.
 */
export function uriOf(place: Place, look = ''): vscode.Uri {
  return vscode.Uri.from({ scheme: uriScheme, path: pathOf(place), query: look });
}

/** Names the bytes of a message. */
export function messageUri(id: number, position: number, type: bigint, look?: string): vscode.Uri {
  return uriOf({ is: 'message', id, position, type, as: 'bin' }, look);
}

/** Names the bytes of a segment. */
export function segmentUri(id: number): vscode.Uri {
  return uriOf({ is: 'segment', id, as: 'bin' });
}

/** Names the values of a set. */
export function setUri(id: number): vscode.Uri {
  return uriOf({ is: 'set', id });
}

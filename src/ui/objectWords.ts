import * as vscode from 'vscode';
import { keyLabel } from '../sysv/key.ts';
import type { IpcObject, Kind } from '../sysv/objects.ts';

/** `message queue`: a kind, within a sentence. */
export function kindName(kind: Kind): string {
  switch (kind) {
    case 'msg':
      return vscode.l10n.t('message queue');
    case 'sem':
      return vscode.l10n.t('semaphore set');
    case 'shm':
      return vscode.l10n.t('shared memory segment');
  }
}

/** `message queue 0x41020304 (id 3)`: one object, within a sentence. */
export function objectName({ kind, key, id }: Pick<IpcObject, 'kind' | 'key' | 'id'>): string {
  return vscode.l10n.t('{0} {1} (id {2})', kindName(kind), keyLabel(key), id);
}

/** `0x41020304 (id 3)`: one object where its kind is known. */
export function keyAndId({ key, id }: Pick<IpcObject, 'key' | 'id'>): string {
  return vscode.l10n.t('{0} (id {1})', keyLabel(key), id);
}

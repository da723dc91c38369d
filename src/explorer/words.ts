import * as vscode from 'vscode';
import type { IpcObject, Kind } from '../sysv/objects.ts';
import { humanBytes } from '../ui/format.ts';

/** `Message Queues`: the title of a group. */
export function groupTitle(kind: Kind): string {
  switch (kind) {
    case 'msg':
      return vscode.l10n.t('Message Queues');
    case 'sem':
      return vscode.l10n.t('Semaphore Sets');
    case 'shm':
      return vscode.l10n.t('Shared Memory');
  }
}

/** `3 msgs, 48 B`: what an object holds, short. */
export function contentsText(object: IpcObject): string {
  const { t } = vscode.l10n;
  switch (object.kind) {
    case 'msg':
      if (object.qnum === 0) return t('empty');
      return object.qnum === 1
        ? t('1 msg, {0}', humanBytes(object.cbytes))
        : t('{0} msgs, {1}', object.qnum, humanBytes(object.cbytes));
    case 'sem':
      return object.nsems === 1 ? t('1 sem') : t('{0} sems', object.nsems);
    case 'shm':
      return t('{0}, {1} attached', humanBytes(object.size), object.nattch);
  }
}

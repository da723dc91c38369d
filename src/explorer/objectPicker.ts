import * as vscode from 'vscode';
import type { Mirror } from '../live/mirror.ts';
import { keyLabel } from '../sysv/key.ts';
import type { IpcObject, Kind } from '../sysv/objects.ts';
import { kinds } from '../sysv/objects.ts';
import { staysOpen } from '../ui/boxes.ts';
import { UserAnswer } from '../ui/commands.ts';
import { kindIcon } from './groupItem.ts';
import { contentsText, groupTitle } from './words.ts';

/** Lets the user choose one of all objects of some kinds; undefined when cancelled. */
export async function pickObject(
  mirror: Mirror,
  placeHolder: string,
  offered: readonly Kind[] = kinds,
): Promise<IpcObject | undefined> {
  const items = offered.flatMap((kind) => {
    const objects = [...mirror.objects(kind).values()];
    const separator = { label: groupTitle(kind), kind: vscode.QuickPickItemKind.Separator };
    return objects.length === 0 ? [] : [separator, ...objects.map((object) => pickItem(mirror, object))];
  });
  if (items.length === 0) {
    throw new UserAnswer(
      vscode.l10n.t('There are no such System V IPC objects to choose from. Open the IPC view to look again.'),
    );
  }
  const chosen = await vscode.window.showQuickPick(items, { ...staysOpen, placeHolder, matchOnDescription: true });
  return chosen && 'object' in chosen ? chosen.object : undefined;
}

function pickItem(mirror: Mirror, object: IpcObject): vscode.QuickPickItem & { readonly object: IpcObject } {
  return {
    label: keyLabel(object.key),
    description: vscode.l10n.t('id {0} · {1} · {2}', object.id, contentsText(object), mirror.userName(object.uid)),
    iconPath: new vscode.ThemeIcon(kindIcon(object.kind)),
    object,
  };
}

import * as vscode from 'vscode';
import { staysOpen } from '../ui/boxes.ts';
import { UserError } from '../ui/commands.ts';
import { reportScheme, snippetScheme, uriScheme } from '../ui/ids.ts';
import { warn } from '../ui/notifications.ts';
import type { PathKind } from '../ui/pathDialog.ts';
import { askPath } from '../ui/pathDialog.ts';
import { visible } from './words.ts';

/** Documents of our own: nobody who wants a key means them. */
const ownSchemes: readonly string[] = [uriScheme, reportScheme, snippetScheme];

/**
 * The path of the file whose key is wanted: the one that the command was called on, else the one in the editor, else
 * one that the user chooses. Undefined when the user chooses none. Says why when a file cannot have a key.
 */
export async function targetPath(argument: unknown): Promise<string | undefined> {
  const uri = argument instanceof vscode.Uri ? argument : (editedUri() ?? (await chosenUri()));
  return uri && pathOf(uri);
}

async function pathOf(uri: vscode.Uri): Promise<string | undefined> {
  const { t } = vscode.l10n;
  if (uri.scheme === 'file') return uri.fsPath;
  if (uri.scheme === 'untitled') {
    const saved = await saveFirst(uri);
    return saved && pathOf(saved);
  }
  throw new UserError(
    t(
      '“{0}” is no file of this machine ({1}), so it has no inode and no key. Open the folder on the machine itself.',
      visible(uri.path),
      uri.scheme,
    ),
  );
}

async function saveFirst(uri: vscode.Uri): Promise<vscode.Uri | undefined> {
  const { t } = vscode.l10n;
  const save = t('Save…');
  const message = t('“{0}” is not saved yet: ftok needs a file on the disk.', visible(uri.path));
  const answer = await warn(message, save);
  return answer === save ? vscode.workspace.saveAs(uri) : undefined;
}

function editedUri(): vscode.Uri | undefined {
  const { input } = vscode.window.tabGroups.activeTabGroup.activeTab ?? {};
  const ofEditor = vscode.window.activeTextEditor?.document.uri;
  // Pictures and other binary files have a tab, but no text editor.
  const ofTab = input instanceof vscode.TabInputCustom || input instanceof vscode.TabInputText ? input.uri : undefined;
  const uri = ofEditor?.scheme === 'output' ? undefined : (ofEditor ?? ofTab);
  return uri && ownSchemes.includes(uri.scheme) ? undefined : uri;
}

async function chosenUri(): Promise<vscode.Uri | undefined> {
  const { t } = vscode.l10n;
  const title = t('File or folder to compute the key of');
  const items: readonly (vscode.QuickPickItem & { readonly is: PathKind })[] = [
    { label: t('File…'), is: 'file' },
    { label: t('Folder…'), is: 'folder' },
  ];
  const chosen = await vscode.window.showQuickPick(items, { ...staysOpen, placeHolder: title });
  return chosen && askPath(chosen.is, title, t('Compute Key'));
}

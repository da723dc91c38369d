import * as vscode from 'vscode';
import { staysOpen } from '../ui/boxes.ts';
import type { ViewState } from './viewState.ts';

/**
 * Asks for a filter; the rows follow while the user types, and come back when the box is left by Escape. The commands of
 * the view's title change the filter beside it, and the box follows them.
 */
export function askFilter(viewState: ViewState): Promise<void> {
  const { t } = vscode.l10n;
  const box = vscode.window.createInputBox();
  Object.assign(box, staysOpen);
  box.title = t('Filter System V IPC objects');
  box.placeholder = t('Key (hexadecimal or decimal), id, owner or kind');
  let { text: textBefore, isOnlyMine: ownersBefore } = viewState.filter;
  // What the box set last: the filter differs from it once a command of the title has changed that.
  let ownersHere = ownersBefore;
  box.value = textBefore;
  showOwners(box, ownersHere);
  const apply = () => viewState.setFilter({ text: box.value, isOnlyMine: viewState.filter.isOnlyMine });
  const follow = viewState.onDidChange(() => {
    const { text, isOnlyMine } = viewState.filter;
    if (isOnlyMine !== ownersHere) {
      ownersBefore = isOnlyMine;
      ownersHere = isOnlyMine;
    }
    showOwners(box, isOnlyMine);
    // What is typed has become the filter by the time that it is told.
    if (text.trim() === box.value.trim()) return;
    textBefore = text;
    box.value = text;
  });
  const takeBack = () => viewState.setFilter({ text: textBefore, isOnlyMine: ownersBefore });
  return new Promise((resolve, reject) => {
    let isAccepted = false;
    box.onDidChangeValue(() => void apply());
    box.onDidTriggerButton(() => {
      ownersHere = !ownersHere;
      void viewState.setFilter({ text: box.value, isOnlyMine: ownersHere });
    });
    box.onDidAccept(() => {
      isAccepted = true;
      box.hide();
    });
    box.onDidHide(() => {
      follow.dispose();
      box.dispose();
      const end = isAccepted ? apply() : takeBack();
      end.then(resolve, reject);
    });
    box.show();
  });
}

function showOwners(box: vscode.InputBox, isOnlyMine: boolean): void {
  const { t } = vscode.l10n;
  const prompt = isOnlyMine ? t('Only objects of yours.') : t('Objects of all owners.');
  if (box.prompt === prompt) return;
  box.prompt = prompt;
  box.buttons = [
    isOnlyMine
      ? { iconPath: new vscode.ThemeIcon('organization'), tooltip: t('All owners') }
      : { iconPath: new vscode.ThemeIcon('account'), tooltip: t('Only mine') },
  ];
}

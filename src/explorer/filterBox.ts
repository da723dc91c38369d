import * as vscode from 'vscode';
import { staysOpen } from '../ui/boxes.ts';
import type { ViewState } from './viewState.ts';

/** Asks for a filter; the rows follow while the user types, and come back when the box is left by Escape. */
export function askFilter(viewState: ViewState): Promise<void> {
  const { t } = vscode.l10n;
  const before = viewState.filter;
  const box = vscode.window.createInputBox();
  Object.assign(box, staysOpen);
  box.title = t('Filter System V IPC objects');
  box.placeholder = t('Key (hexadecimal or decimal), id, owner or kind');
  box.value = before.text;
  const mine = { iconPath: new vscode.ThemeIcon('account'), tooltip: t('Only mine') };
  const all = { iconPath: new vscode.ThemeIcon('organization'), tooltip: t('All owners') };
  let isOnlyMine = before.isOnlyMine;
  const showButton = () => {
    box.buttons = [isOnlyMine ? all : mine];
    box.prompt = isOnlyMine ? t('Only objects of yours.') : t('Objects of all owners.');
  };
  const apply = () => viewState.setFilter({ text: box.value, isOnlyMine });
  showButton();
  return new Promise((resolve, reject) => {
    let isAccepted = false;
    box.onDidChangeValue(() => void apply());
    box.onDidTriggerButton(() => {
      isOnlyMine = !isOnlyMine;
      showButton();
      void apply();
    });
    box.onDidAccept(() => {
      isAccepted = true;
      box.hide();
    });
    box.onDidHide(() => {
      box.dispose();
      const end = isAccepted ? apply() : viewState.setFilter(before);
      end.then(resolve, reject);
    });
    box.show();
  });
}

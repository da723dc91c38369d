import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { afterEach, before, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { ComputeParts } from '../../src/keys/computeCommand.ts';
import { computeFtok } from '../../src/keys/computeCommand.ts';
import { remove } from '../host/ipcObjects.ts';
import { tableRows } from '../host/tableRows.ts';

/** What a command asks is answered by a test, through the functions by which it asks. */
describe('a file or folder for ftok', () => {
  const { showOpenDialog, showQuickPick, showInputBox } = vscode.window;
  let dialogs: vscode.OpenDialogOptions[];
  let picks: string[];
  let texts: string[];
  let path: string;

  before(async () => {
    await vscode.extensions.getExtension('ipc-explorer.ipc-explorer')?.activate();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  beforeEach(() => {
    dialogs = [];
    Object.assign(vscode.window, {
      showOpenDialog: async (options: vscode.OpenDialogOptions) => {
        dialogs.push(options);
        return [vscode.Uri.file(path)];
      },
      showQuickPick: async (items: readonly vscode.QuickPickItem[], { canPickMany }: vscode.QuickPickOptions) => {
        if (canPickMany) return items.slice(0, 2);
        const wanted = picks.shift();
        return items.find(({ label }) => label === wanted);
      },
      showInputBox: async () => texts.shift(),
    });
  });

  afterEach(() => {
    Object.assign(vscode.window, { showOpenDialog, showQuickPick, showInputBox });
  });

  const asked = () => dialogs.map(({ canSelectFiles, canSelectFolders }) => [canSelectFiles, canSelectFolders]);

  it('is chosen in a dialog of its own: one for both shows folders alone on a Linux desktop', async () => {
    path = '/nowhere';
    for (const kind of ['File…', 'Folder…']) {
      picks = [kind];
      await vscode.commands.executeCommand('sysvipc.computeFtok');
    }
    assert.deepEqual(asked(), [
      [true, false],
      [false, true],
    ]);
  });

  it('is asked the project id of while the sources are still looked through', async () => {
    const asks: (string | undefined)[] = [];
    Object.assign(vscode.window, {
      showInputBox: async ({ title, value }: vscode.InputBoxOptions) => void asks.push(`${title}: ${value}`),
    });
    const parts = {
      service: { compute: async () => ({ ok: true }) },
      productions: { projectIdOf: () => undefined },
      sources: { facts: () => new Promise(() => undefined) },
    } as unknown as ComputeParts;
    await computeFtok(vscode.Uri.file('/etc'), parts);
    assert.deepEqual(asks, ['Key of etc: A']);
  });

  it('gives the key of a new object', async () => {
    path = '/etc';
    picks = ['Message queue', 'From a folder…'];
    texts = ['Q'];
    await vscode.commands.executeCommand('sysvipc.createObject');
    assert.deepEqual(asked(), [[false, true]]);
    const { dev, ino } = statSync(path, { bigint: true });
    const key = 0x51000000 | Number((dev & 0xffn) << 16n) | Number(ino & 0xffffn);
    const rows = tableRows('msg');
    const row = rows.find(([cell]) => cell === String(key));
    assert.ok(row, rows.join('\n'));
    remove('msg', Number(row[1]));
  });
});

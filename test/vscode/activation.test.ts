import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';
import { until } from '../host/until.ts';

// By its name the first of these files: afterwards the extension is active.
describe('the extension', () => {
  const isActive = () => vscode.extensions.getExtension('ipc-explorer.ipc-explorer')?.isActive;

  it('sleeps until a task runs, and is awake before its first process', async () => {
    assert.equal(isActive(), false);
    const folder = join(vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '', '.vscode');
    mkdirSync(folder, { recursive: true });
    const group = { kind: 'build', isDefault: true };
    const task = { label: 'builds', type: 'process', command: 'true', group, problemMatcher: [] };
    writeFileSync(join(folder, 'tasks.json'), JSON.stringify({ version: '2.0.0', tasks: [task] }));
    const wasActive = new Promise((resolve) => {
      const subscription = vscode.tasks.onDidStartTaskProcess(() => {
        subscription.dispose();
        resolve(isActive());
      });
    });
    const ended = new Promise<void>((resolve) => {
      const subscription = vscode.tasks.onDidEndTaskProcess(() => {
        subscription.dispose();
        resolve();
      });
    });
    // VS Code notices the new file after a moment; asked earlier it would ask back which task is meant.
    await until(() => Boolean(vscode.workspace.getConfiguration('tasks').get('tasks')));
    assert.equal(isActive(), false);
    // What it leaves is not the question here: a report would come while the next tests make objects.
    const leaks = vscode.workspace.getConfiguration('sysvipc.leaks');
    await leaks.update('report', 'off', vscode.ConfigurationTarget.Global);
    await vscode.commands.executeCommand('workbench.action.tasks.build');
    assert.equal(await wasActive, true);
    await ended;
    await leaks.update('report', undefined, vscode.ConfigurationTarget.Global);
  });
});

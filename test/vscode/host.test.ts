import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';

describe('the VS Code that runs these tests', () => {
  it('has our extension', () => {
    const extension = vscode.extensions.getExtension('ipc-explorer.ipc-explorer');
    assert.ok(extension, 'ipc-explorer.ipc-explorer is not installed');
  });

  it('has opened a copy of the sample workspace', async () => {
    const sources = await vscode.workspace.findFiles('**/*.c');
    assert.deepEqual(
      sources.map((uri) => vscode.workspace.asRelativePath(uri)),
      ['server.c'],
    );
  });
});

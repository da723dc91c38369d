import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { alarm, inform, warn } from '../../src/ui/notifications.ts';

describe('notifications', () => {
  const { showInformationMessage, showWarningMessage, showErrorMessage } = vscode.window;
  let said: unknown[][];

  beforeEach(() => {
    said = [];
    const say = (...args: unknown[]) => void said.push(args);
    Object.assign(vscode.window, { showInformationMessage: say, showWarningMessage: say, showErrorMessage: say });
  });

  afterEach(() => {
    Object.assign(vscode.window, { showInformationMessage, showWarningMessage, showErrorMessage });
  });

  it('make no link of what others have written', () => {
    const foreign = 'Received: [Show all](command:workbench.action.terminal.sendSequence?%7B%7D "Show all")';
    for (const tell of [inform, warn, alarm]) void tell(foreign, 'Button');
    assert.equal(said.length, 3);
    for (const [text, button] of said) {
      assert.equal(button, 'Button');
      // As VS Code looks for links in them.
      assert.doesNotMatch(String(text), /\[[^\]]+\]\([^)]*\)/);
      assert.equal(String(text).replaceAll('\u2060', ''), foreign);
    }
  });

  it('are said nowhere else, but for modal questions, which have no links', () => {
    const { extensionPath } = vscode.extensions.getExtension('ipc-explorer.ipc-explorer') ?? { extensionPath: '' };
    const sources = globSync('src/**/*.ts', { cwd: extensionPath }).filter(
      (file) => !file.endsWith('notifications.ts'),
    );
    assert.ok(sources.length > 200);
    const calls = sources.flatMap((file) =>
      [...readFileSync(join(extensionPath, file), 'utf8').matchAll(/window\.show\w+Message\(/g)].map(({ index }) => ({
        file,
        call: readFileSync(join(extensionPath, file), 'utf8').slice(index, index + 400),
      })),
    );
    assert.ok(calls.length > 3);
    assert.deepEqual(
      calls.filter(({ call }) => !call.includes('modal: true')).map(({ file }) => file),
      [],
    );
  });
});

import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { planInsertion, wholeFile } from '../../src/snippets/compose.ts';
import type { SnippetLanguage } from '../../src/snippets/manifest.ts';
import { snippetLanguages, snippetsOf } from '../../src/snippets/manifest.ts';
import { makeQueue, removeAll } from '../host/ipcObjects.ts';
import { until } from '../host/until.ts';
import { tabStops } from '../unit/support/tabStops.ts';

/** A file that has something above and below the cursor, and one of the lines that snippets need. */
const existing: Readonly<Record<SnippetLanguage, string>> = {
  c: '/* Ours. */\n#include <stdio.h>\n#include "ours.h"\n\n\n\nint main(void)\n{\n\treturn 0;\n}\n',
  cpp: '// Ours.\n#include <cerrno>\n#include "ours.h"\n\n\n\nint main()\n{\n}\n',
  python: '"""Ours."""\nimport os\nimport sys\n\n\n\nsys.exit(0)\n',
  go: 'package ours\n\nimport (\n\t"os"\n)\n\n\n\nfunc ours() { os.Exit(0) }\n',
  rust: 'use std::io::Error;\n\n\n\nfn main() {}\n',
};
const headerLine: Readonly<Record<SnippetLanguage, RegExp>> = {
  c: /^#(include|define _GNU).*$/gm,
  cpp: /^#include.*$/gm,
  python: /^(import|from) .*$/gm,
  go: /^(package|import "|\t").*$/gm,
  rust: /^use .*$/gm,
};

describe('inserting snippets', () => {
  let texts: ReadonlyMap<string, string>;

  before(async () => {
    const extension = vscode.extensions.getExtension('ipc-explorer.ipc-explorer');
    assert.ok(extension);
    await extension.activate();
    const folder = join(extension.extensionPath, 'snippets');
    texts = new Map(globSync('*/*.*', { cwd: folder }).map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
  });

  afterEach(async () => {
    await closeEditor();
  });

  for (const language of snippetLanguages) {
    for (const snippet of snippetsOf(language)) {
      it(`${snippet.prefix} in ${language}: an empty file becomes what is tested, and one undo empties it`, async () => {
        const editor = await open(language, '');
        await vscode.commands.executeCommand('sysvipc.insertSnippet', { snippet: snippet.name });
        const indent = editor.options.insertSpaces ? ' '.repeat(Number(editor.options.tabSize)) : '\t';
        assert.equal(editor.document.getText(), wholeFile(snippet, texts, indent));
        await visitTabStops(editor, tabStops(planInsertion(snippet, texts, '').snippet));
        await vscode.commands.executeCommand('undo');
        assert.equal(editor.document.getText(), '');
      });

      it(`${snippet.prefix} in ${language}: an existing file keeps its text, has each import once, its tab stops in order, and one undo`, async () => {
        const before = existing[language];
        const line = before.split('\n').findIndex((text, index, all) => text === '' && all[index - 1] === '');
        const editor = await open(language, before, line);
        await vscode.commands.executeCommand('sysvipc.insertSnippet', { snippet: snippet.name });
        const after = editor.document.getText();
        const kept = before.split('\n').filter((text) => text.trim() !== '');
        const lines = after.split('\n');
        assert.deepEqual(
          kept.filter((text) => !lines.includes(text)),
          [],
        );
        const header = [...after.matchAll(headerLine[language])].map(([text]) => text.trim());
        assert.deepEqual(header, [...new Set(header)]);
        // A second time brings only what is the snippet's own.
        const again = planInsertion(snippet, texts, after);
        assert.deepEqual(again.header, []);
        await visitTabStops(editor, tabStops(planInsertion(snippet, texts, before).snippet));
        await vscode.commands.executeCommand('undo');
        assert.equal(editor.document.getText(), before);
      });
    }
  }

  it('follows the indentation of the editor', async () => {
    const editor = await open('c', '');
    editor.options = { insertSpaces: true, tabSize: 3, indentSize: 3 };
    await vscode.commands.executeCommand('sysvipc.insertSnippet', { snippet: 'limits' });
    assert.match(editor.document.getText(), /^ {3}if \(error == ENOSPC\) \{\n {6}if /m);
  });

  it('takes key file and project id from the open file', async () => {
    const editor = await open('c', 'int ours(void)\n{\n\treturn ftok("/run/ours.key", \'Q\');\n}\n', 4);
    await vscode.commands.executeCommand('sysvipc.insertSnippet', { snippet: 'messageServer' });
    assert.match(editor.document.getText(), /#define KEY_FILE "\/run\/ours\.key"/);
    assert.match(editor.document.getText(), /PROJECT_ID = 'Q'/);
  });

  it('writes a folder with "/", in which the lock then lies, and gives no lock snippet the file of a key', async () => {
    for (const [path, snippet, wanted] of [
      ['/tmp', 'messageServer', /#define KEY_FILE "\/tmp\/"/],
      ['.', 'messageServer', /#define KEY_FILE "\.\/"/],
      ['/etc/passwd', 'messageServer', /#define KEY_FILE "\/etc\/passwd"/],
      ['/tmp', 'lock', /#define LOCK_FILE "ipc\.lock"/],
      ['/tmp', 'privateServer', /#define ID_FILE "ipc\.id"/],
    ] as const) {
      const editor = await open('c', `int ours(void)\n{\n\treturn ftok("${path}", 3);\n}\n`, 4);
      await vscode.commands.executeCommand('sysvipc.insertSnippet', { snippet });
      assert.match(editor.document.getText(), wanted);
      await closeEditor();
    }
  });

  it('takes the project id from a row of the tree', async () => {
    const id = makeQueue(0x51020304);
    try {
      await vscode.commands.executeCommand('sysvipc.objects.focus');
      await vscode.commands.executeCommand('sysvipc.refresh');
      const editor = await open('c', '');
      // As the tree hands a row over, and with the choice made.
      const row = { type: 'object', ref: { kind: 'msg', id }, group: { type: 'group', kind: 'msg' } };
      await vscode.commands.executeCommand('sysvipc.insertSnippetForObject', { ...row, snippet: 'messageServer' });
      assert.match(editor.document.getText(), /PROJECT_ID = 'Q'/);
    } finally {
      removeAll();
    }
  });

  it('is offered by prefix, with the includes, in C and C++', async () => {
    for (const language of ['c', 'cpp'] as const) {
      const editor = await open(language, 'sysv-msg-s', 0, 10);
      const list = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        editor.document.uri,
        editor.selection.active,
      );
      const offered = list.items.filter((item) => item.filterText?.startsWith('sysv-'));
      assert.deepEqual(
        offered.map((item) => item.filterText),
        snippetsOf(language).map(({ prefix }) => prefix),
      );
      assert.ok(offered.every((item) => (item.additionalTextEdits ?? []).length > 0));
      await closeEditor();
    }
  });

  it('completion accepted: includes above, snippet below, all undone by one undo', async () => {
    const editor = await open('c', 'sysv-limit', 0, 10);
    await vscode.commands.executeCommand('editor.action.triggerSuggest');
    await until(async () => {
      await vscode.commands.executeCommand('acceptSelectedSuggestion');
      return editor.document.getText().includes('limit_behind(');
    });
    const text = editor.document.getText();
    assert.match(text, /^#define _GNU_SOURCE\n#include <errno\.h>\n#include <string\.h>\n\n\/\*\n/);
    assert.doesNotMatch(text, /sysv-limit/);
    await vscode.commands.executeCommand('undo');
    assert.equal(editor.document.getText(), 'sysv-limit');
  });
});

/** Waits until it is gone: the next test's editor must not be closed in its place. */
async function closeEditor(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  await until(() => vscode.window.tabGroups.all.every(({ tabs }) => tabs.length === 0));
}

const extensions: Readonly<Record<SnippetLanguage, string>> = {
  c: 'c',
  cpp: 'cpp',
  python: 'py',
  go: 'go',
  rust: 'rs',
};
let opened = 0;

/** A new file under a name of its own: `Untitled-1` would begin with the text that was kept of an earlier one. */
async function open(language: SnippetLanguage, content: string, line = 0, character = 0): Promise<vscode.TextEditor> {
  opened++;
  const path = `snippet-${opened}.${extensions[language]}`;
  const document = await vscode.workspace.openTextDocument(vscode.Uri.from({ scheme: 'untitled', path }));
  const editor = await vscode.window.showTextDocument(document);
  const position = new vscode.Position(line, character);
  if (content !== '') await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), content));
  editor.selection = new vscode.Selection(position, position);
  return editor;
}

/** Presses Tab from stop to stop: each has to be selected, in order. */
async function visitTabStops(editor: vscode.TextEditor, stops: ReturnType<typeof tabStops>): Promise<void> {
  for (const { number, value } of stops) {
    assert.equal(editor.document.getText(editor.selection), value, `tab stop ${number}`);
    if (number !== 0) {
      const before = editor.selection;
      await vscode.commands.executeCommand('jumpToNextSnippetPlaceholder');
      await until(() => !editor.selection.isEqual(before));
    }
  }
}

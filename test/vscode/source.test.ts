import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { ParserService } from '../../src/source/parserService.ts';
import { SourceStructs } from '../../src/source/sourceStructs.ts';

describe('sources that are looked through for structs', () => {
  let folder: string;

  before(() => {
    folder = join(vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '', 'structs');
    for (const name of ['ours.hpp', 'ours.ipp', 'node_modules/theirs/theirs.h']) {
      mkdirSync(join(folder, name, '..'), { recursive: true });
      writeFileSync(join(folder, name), 'struct job { int id; };\n');
    }
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  it('are those that the user wants to see in searches', async () => {
    let asked: readonly string[] = [];
    const ask = (_question: string, { files }: { readonly files: readonly string[] }) => {
      asked = files;
      return Promise.resolve([]);
    };
    const told: string[] = [];
    await new SourceStructs({ ask } as unknown as ParserService, { info: (line) => told.push(line) }).list();
    const names = asked.map((file) => relative(folder, file)).filter((name) => !name.startsWith('..'));
    assert.deepEqual(names.sort(), ['ours.hpp', 'ours.ipp']);
    assert.deepEqual(told, []);
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { compressGrammar } from '../../../scripts/build.ts';
import type { GrammarFiles } from '../../../src/parser/protocol.ts';

const folder = mkdtempSync(join(tmpdir(), 'ipc-explorer-grammars-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The grammars of the packages, compressed as the parser takes them. */
export const grammarFiles: GrammarFiles = {
  runtime: inModules('web-tree-sitter/web-tree-sitter.wasm'),
  c: await compressed('tree-sitter-c'),
  cpp: await compressed('tree-sitter-cpp'),
};

async function compressed(name: string): Promise<string> {
  const file = join(folder, `${name}.wasm.br`);
  await compressGrammar(inModules(`${name}/${name}.wasm`), file, 0);
  return file;
}

function inModules(path: string): string {
  return fileURLToPath(new URL(`../../../node_modules/${path}`, import.meta.url));
}

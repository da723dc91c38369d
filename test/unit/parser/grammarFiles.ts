import { randomUUID } from 'node:crypto';
import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { compressGrammar } from '../../../scripts/build.ts';
import type { GrammarFiles } from '../../../src/parser/protocol.ts';
import { outFolder, root } from '../../host/root.ts';

const folder = join(outFolder, 'grammars');
mkdirSync(folder, { recursive: true });

/** The grammars of the packages, compressed as the parser takes them. */
export const grammarFiles: GrammarFiles = {
  runtime: join(root, 'node_modules', 'web-tree-sitter', 'web-tree-sitter.wasm'),
  c: await compressed('tree-sitter-c'),
  cpp: await compressed('tree-sitter-cpp'),
};

/** Several test processes may do this at once: each finds a whole file. */
async function compressed(name: string): Promise<string> {
  const file = join(folder, `${name}.wasm.br`);
  const own = `${file}.${randomUUID()}`;
  await compressGrammar(join(root, 'node_modules', name, `${name}.wasm`), own, 0);
  renameSync(own, file);
  return file;
}

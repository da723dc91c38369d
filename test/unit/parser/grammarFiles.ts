import { fileURLToPath } from 'node:url';
import type { GrammarFiles } from '../../../src/parser/protocol.ts';

/** The grammars where the package manager puts them. */
export const grammarFiles: GrammarFiles = {
  runtime: inModules('web-tree-sitter/web-tree-sitter.wasm'),
  c: inModules('tree-sitter-c/tree-sitter-c.wasm'),
  cpp: inModules('tree-sitter-cpp/tree-sitter-cpp.wasm'),
};

function inModules(path: string): string {
  return fileURLToPath(new URL(`../../../node_modules/${path}`, import.meta.url));
}

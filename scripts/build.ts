import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { BuildOptions, Plugin } from 'esbuild';
import { build as bundle, context } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const outdir = join(root, 'dist');
const nativePackages = join(root, 'node_modules', '@yuuang');

/** The tree-sitter runtime and grammars that the parser loads from beside its bundle. */
const grammarFiles = [
  'web-tree-sitter/web-tree-sitter.wasm',
  'tree-sitter-c/tree-sitter-c.wasm',
  'tree-sitter-cpp/tree-sitter-cpp.wasm',
];

/** What is loaded later, or by several bundles, stays a file of its own; here is what each import is called then. */
const separate = new Map([
  ['./features.ts', './features.cjs'],
  ['vscode-jsonrpc/node', './jsonrpc.cjs'],
]);

const keepSeparate: Plugin = {
  name: 'keepSeparate',
  setup({ onResolve }) {
    onResolve({ filter: /^(\.\/features\.ts|vscode-jsonrpc\/node)$/ }, ({ path, kind }) => {
      const file = kind === 'entry-point' ? undefined : separate.get(path);
      return file === undefined ? undefined : { path: file, external: true };
    });
  },
};

/** Programs for Node, as CommonJS: what `require` of every VS Code since 1.101 takes. */
const options: BuildOptions = {
  absWorkingDir: root,
  entryPoints: {
    extension: 'src/extension.ts',
    features: './src/features.ts',
    agent: 'src/agent/main.ts',
    parser: 'src/parser/main.ts',
    jsonrpc: 'vscode-jsonrpc/node',
  },
  plugins: [keepSeparate],
  outdir,
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  target: 'node22',
  format: 'cjs',
  // Its ES module asks for import.meta.url, which CommonJS does not have.
  alias: { 'web-tree-sitter': join(root, 'node_modules', 'web-tree-sitter', 'web-tree-sitter.cjs') },
  external: ['vscode', '@yuuang/*', '*.node'],
  minify: true,
  sourcemap: true,
  legalComments: 'none',
  logLevel: 'warning',
};

/** Pages of webviews: for browsers, each with its style sheet. */
const pages: BuildOptions = {
  absWorkingDir: root,
  entryPoints: [
    { in: 'src/contents/view/main.ts', out: 'hexView' },
    { in: 'src/contents/view/hexView.css', out: 'hexView' },
  ],
  outdir,
  bundle: true,
  platform: 'browser',
  target: 'chrome134',
  format: 'iife',
  minify: true,
  sourcemap: true,
  legalComments: 'none',
  logLevel: 'warning',
};

/** Bundles everything into `dist/`, and lays beside it what is loaded at run time. In place: a running window uses it. */
export async function build(): Promise<void> {
  await bundle(options);
  await bundle(pages);
  await copyNative();
  await copyGrammars();
}

/** ffi-rs looks for `ffi-rs.<platform>.node` beside its own code before it asks for a package. */
async function copyNative(): Promise<void> {
  await mkdir(outdir, { recursive: true });
  for (const name of await readdir(nativePackages)) {
    const folder = join(nativePackages, name);
    for (const file of await readdir(folder)) {
      if (file.endsWith('.node')) await copyFile(join(folder, file), join(outdir, file));
    }
  }
}

async function copyGrammars(): Promise<void> {
  for (const file of grammarFiles) await copyFile(join(root, 'node_modules', file), join(outdir, basename(file)));
}

if (import.meta.main) {
  await build();
  if (process.argv.includes('--watch')) for (const part of [options, pages]) await (await context(part)).watch();
}

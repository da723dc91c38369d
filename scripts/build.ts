import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import type { BuildOptions, Plugin } from 'esbuild';
import { build as bundle, context } from 'esbuild';
import { root } from '../test/host/root.ts';
import { writeNotices } from './notices.ts';

const outdir = join(root, 'dist');
const nodeModules = join(root, 'node_modules');
const nativePackages = join(nodeModules, '@yuuang');

/** The tree-sitter runtime and grammars that the parser loads from beside its bundle. */
const runtimeFile = 'web-tree-sitter/web-tree-sitter.wasm';
const grammarFiles = ['tree-sitter-c/tree-sitter-c.wasm', 'tree-sitter-cpp/tree-sitter-cpp.wasm'];

/** Above this, brotli takes seconds to save another twentieth. */
const brotliQuality = 9;

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

/**
 * VS Code's API for all modules of a bundle together. Left alone, each module that imports it gets a copy of its own,
 * which is some hundreds of properties defined one by one while the extension host waits.
 */
const shareVSCode: Plugin = {
  name: 'shareVSCode',
  setup({ onResolve, onLoad }) {
    const namespace = 'shared';
    onResolve({ filter: /^vscode$/ }, (args) =>
      args.namespace === namespace ? { path: args.path, external: true } : { path: args.path, namespace },
    );
    onLoad({ filter: /^vscode$/, namespace }, () => ({ contents: "export * from 'vscode'" }));
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
  plugins: [keepSeparate, shareVSCode],
  outdir,
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  target: 'node22',
  format: 'cjs',
  // Its ES module asks for import.meta.url, which CommonJS does not have.
  alias: { 'web-tree-sitter': join(nodeModules, 'web-tree-sitter', 'web-tree-sitter.cjs') },
  external: ['@yuuang/*', '*.node'],
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
  await writeNotices(nodeModules, join(outdir, 'ThirdPartyNotices.txt'));
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
  await copyFile(join(nodeModules, runtimeFile), join(outdir, basename(runtimeFile)));
  for (const file of grammarFiles) {
    await compressGrammar(join(nodeModules, file), join(outdir, `${basename(file)}.br`), brotliQuality);
  }
}

/** The tables of a grammar are megabytes, which brotli packs a third smaller than the package's own deflate. */
export async function compressGrammar(from: string, to: string, quality: number): Promise<void> {
  const options = { params: { [constants.BROTLI_PARAM_QUALITY]: quality } };
  await writeFile(to, await promisify(brotliCompress)(await readFile(from), options));
}

if (import.meta.main) {
  await build();
  if (process.argv.includes('--watch')) for (const part of [options, pages]) await (await context(part)).watch();
}

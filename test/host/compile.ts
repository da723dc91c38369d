import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { outFolder, root } from './root.ts';
import { findTestFiles } from './testFiles.ts';

/** CommonJS for the extension host, modules for this Node, where tests may use `await` at their top. */
export type TestFormat = 'cjs' | 'esm';

const testFolder = join(root, 'test');

/**
 * Compiles every `*.test.ts` below `folder`, each to one file below out/, and gives back the files to run.
 * Test files that are JavaScript already are run where they are.
 */
export async function compileTests(folder: string, format: TestFormat): Promise<string[]> {
  const files = findTestFiles(folder);
  const sources = files.filter((file) => file.endsWith('ts'));
  const out = join(outFolder, 'test', nameOf(folder));
  await rm(out, { recursive: true, force: true });
  const extension = format === 'cjs' ? '.cjs' : '.mjs';
  await compile(sources, { out, folder, format, extension });
  return files.map((file) =>
    sources.includes(file) ? join(out, relative(folder, file)).replace(/\.[cm]?ts$/, extension) : file,
  );
}

/** Compiles the module that VS Code calls in its extension host and gives back its path. */
export async function compileMochaRunner(): Promise<string> {
  const out = join(outFolder, 'test', 'host');
  const folder = import.meta.dirname;
  await compile([join(folder, 'mochaRunner.ts')], { out, folder, format: 'cjs', extension: '.cjs' });
  return join(out, 'mochaRunner.cjs');
}

interface Target {
  readonly out: string;
  readonly folder: string;
  readonly format: TestFormat;
  readonly extension: string;
}

async function compile(sources: readonly string[], target: Target): Promise<void> {
  await build({
    entryPoints: [...sources],
    outdir: target.out,
    outbase: target.folder,
    outExtension: { '.js': target.extension },
    format: target.format,
    bundle: true,
    platform: 'node',
    target: 'node22',
    sourcemap: 'inline',
    sourcesContent: false,
    logLevel: 'warning',
    external: ['vscode', 'mocha', 'playwright-core', 'esbuild', '*.node', '@yuuang/*'],
    alias: { 'ipc-explorer/fixture': join(testFolder, 'host', 'fixture.ts') },
    nodePaths: [join(root, 'node_modules')],
    plugins: [ownPlace],
    // Bundled CommonJS packages call require, which a module does not have.
    ...(target.format === 'esm' && {
      banner: {
        js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
      },
    }),
  });
}

/** A test that asks where it stands means its source, not what was compiled from it. */
const ownPlace: Plugin = {
  name: 'own-place',
  setup({ onLoad }) {
    onLoad({ filter: /\.[cm]?ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const places = { dirname: dirname(path), filename: path, url: pathToFileURL(path).href };
      const contents = source.replace(/\bimport\.meta\.(dirname|filename|url)\b/g, (_, name: keyof typeof places) =>
        JSON.stringify(places[name]),
      );
      return { contents, loader: 'ts' };
    });
  },
};

/** The same name for the same folder at every run, so that out/ does not grow. */
function nameOf(folder: string): string {
  const path = relative(testFolder, folder);
  const isOurs = path !== '' && !path.startsWith('..');
  return isOurs ? path : `other-${createHash('sha256').update(folder).digest('hex').slice(0, 12)}`;
}

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../host/root.ts';

interface Layer {
  /** A file of the layer. */
  readonly file: string;
  readonly allowed: readonly string[];
  readonly forbidden: readonly string[];
}

const everyOther = ['vscode-jsonrpc', 'left-pad', '@yuuang/ffi-rs-linux-x64-gnu', 'node-fetch', '..'];

/** The table of docs: which folder may import what. */
const layers: readonly Layer[] = [
  {
    file: 'src/sysv/x.ts',
    allowed: ['./objects.ts'],
    forbidden: [
      ...everyOther,
      'vscode',
      'node:fs',
      'fs',
      'ffi-rs',
      'vscode-jsonrpc/node',
      '../kernel/libc.ts',
      './../kernel/libc.ts',
      '../sysv/../kernel/libc.ts',
      '../agent/protocol.ts',
      '../live/mirror.ts',
      '../ui/ids.ts',
      '../explorer/filter.ts',
      '../extension.ts',
    ],
  },
  {
    file: 'src/kernel/x.ts',
    allowed: ['./libc.ts', './layouts.ts', '../sysv/objects.ts', 'node:fs', 'node:fs/promises'],
    forbidden: [
      ...everyOther,
      'ffi-rs',
      'vscode',
      'vscode-jsonrpc/node',
      '../agent/protocol.ts',
      '../live/mirror.ts',
      '../ui/ids.ts',
      '../explorer/filter.ts',
      '../extension.ts',
    ],
  },
  {
    file: 'src/kernel/libc.ts',
    allowed: ['ffi-rs', './layouts.ts', '../sysv/objects.ts', 'node:process'],
    forbidden: [...everyOther, 'vscode', 'vscode-jsonrpc/node', '../agent/protocol.ts', '../ui/ids.ts'],
  },
  {
    file: 'src/agent/x.ts',
    allowed: ['./protocol.ts', '../kernel/limits.ts', '../sysv/objects.ts', 'vscode-jsonrpc/node', 'node:process'],
    forbidden: [
      ...everyOther,
      'vscode',
      'ffi-rs',
      '../live/mirror.ts',
      '../ui/ids.ts',
      '../explorer/filter.ts',
      '../extension.ts',
    ],
  },
  {
    file: 'src/live/x.ts',
    allowed: ['./mirror.ts', '../agent/protocol.ts', '../sysv/objects.ts', 'vscode', 'vscode-jsonrpc/node'],
    forbidden: [
      ...everyOther,
      'ffi-rs',
      '../agent/watcher.ts',
      '../agent/main.ts',
      '../kernel/libc.ts',
      '../kernel/limits.ts',
      '../ui/ids.ts',
      '../explorer/filter.ts',
      '../extension.ts',
    ],
  },
  ...['explorer', 'users', 'blocking', 'cleanup', 'keys', 'contents', 'snippets', 'source'].map((feature) => ({
    file: `src/${feature}/x.ts`,
    allowed: ['./filter.ts', '../live/mirror.ts', '../sysv/objects.ts', '../ui/ids.ts', 'vscode'],
    forbidden: [
      ...everyOther,
      'ffi-rs',
      'vscode-jsonrpc/node',
      '../agent/protocol.ts',
      '../kernel/limits.ts',
      `../${feature === 'keys' ? 'explorer' : 'keys'}/filter.ts`,
      '../extension.ts',
    ],
  })),
  {
    file: 'src/ui/x.ts',
    allowed: ['./ids.ts', '../sysv/objects.ts', 'vscode'],
    forbidden: [
      ...everyOther,
      'ffi-rs',
      'node:fs',
      'vscode-jsonrpc/node',
      '../kernel/limits.ts',
      '../agent/protocol.ts',
      '../live/mirror.ts',
      '../explorer/filter.ts',
      '../extension.ts',
    ],
  },
  {
    file: 'src/parser/x.ts',
    allowed: ['./grammars.ts', '../sysv/objects.ts', 'node:fs', 'web-tree-sitter'],
    forbidden: [
      ...everyOther,
      'vscode',
      'ffi-rs',
      '../kernel/limits.ts',
      '../agent/protocol.ts',
      '../live/mirror.ts',
      '../ui/ids.ts',
      '../source/x.ts',
      '../extension.ts',
    ],
  },
  {
    file: 'src/contents/view/x.ts',
    allowed: ['./main.ts', '../interpret.ts', '../../ui/byteText.ts'],
    forbidden: [
      ...everyOther,
      'vscode',
      'node:fs',
      'ffi-rs',
      '../../sysv/objects.ts',
      '../../live/mirror.ts',
      '../../ui/ids.ts',
      '../../agent/protocol.ts',
      '../../extension.ts',
    ],
  },
  {
    file: 'src/extension.ts',
    allowed: ['./live/mirror.ts', './explorer/filter.ts', './ui/ids.ts', './sysv/objects.ts', 'vscode', 'node:path'],
    forbidden: [],
  },
];

/** How a module can be named in a source. */
const forms: readonly ((module: string) => string)[] = [
  (module) => `import { x } from '${module}';\nexport const y = x;\n`,
  (module) => `import type { X } from '${module}';\nexport type Y = X;\n`,
  (module) => `import '${module}';\nexport const y = 1;\n`,
  (module) => `export async function y() {\n  return await import('${module}');\n}\n`,
  (module) => `export { x } from '${module}';\n`,
];

interface Case {
  /** Path of the fixture below the folder of this run. */
  readonly path: string;
  readonly title: string;
  readonly source: string;
  readonly isAllowed: boolean;
}

interface BiomeReport {
  readonly diagnostics: readonly {
    readonly category: string;
    readonly location?: { readonly path?: string | { readonly file: string } };
  }[];
}

function casesOf({ file, allowed, forbidden }: Layer, layer: number): Case[] {
  const modules = [...allowed.map((module) => [module, true] as const), ...forbidden.map((m) => [m, false] as const)];
  return modules.flatMap(([module, isAllowed], index) =>
    // Only libc.ts is named as a file: each import stands in a project of its own, so that the path is right.
    forms.map((form, number) => ({
      path: `case${layer}x${index}x${number}/${file}`,
      title: form(module).split('\n').slice(0, 2).join(' '),
      source: form(module),
      isAllowed,
    })),
  );
}

const cases = layers.map((layer, index) => ({ file: layer.file, cases: casesOf(layer, index) }));

/** The rules of biome.json that restrict imports, for folders that stand one level deeper. */
function configuration(): string {
  const { overrides } = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8')) as {
    overrides: { includes: string[]; linter: { rules: { style?: { noRestrictedImports?: unknown } } } }[];
  };
  const restricting = overrides.filter(({ linter }) => linter.rules.style?.noRestrictedImports !== undefined);
  return JSON.stringify({
    root: true,
    linter: { rules: { preset: 'none' } },
    overrides: restricting.map(({ includes, linter }) => ({
      includes: includes.map((include) => `*/${include}`),
      linter: { rules: { style: { noRestrictedImports: linter.rules.style?.noRestrictedImports } } },
    })),
  });
}

describe('the layers of src', () => {
  let folder = '';
  let refused = new Set<string>();

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'ipc-layers-'));
    writeFileSync(join(folder, 'biome.json'), configuration());
    for (const { path, source } of cases.flatMap((layer) => layer.cases)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), source);
    }
    const biome = join(root, 'node_modules/.bin/biome');
    const { stdout, stderr } = spawnSync(biome, ['lint', '--reporter=json', '--max-diagnostics=none', '.'], {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
    const start = stdout.indexOf('{');
    if (start === -1) throw new Error(`biome said nothing: ${stdout}${stderr}`);
    const { diagnostics } = JSON.parse(stdout.slice(start)) as BiomeReport;
    expect(new Set(diagnostics.map(({ category }) => category))).toEqual(new Set(['lint/style/noRestrictedImports']));
    refused = new Set(
      diagnostics.map(({ location }) => {
        const path = typeof location?.path === 'string' ? location.path : (location?.path?.file ?? '');
        return path.replace(/^\.\//, '');
      }),
    );
  });

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(cases)('$file imports what it may, and nothing else', ({ cases: own }) => {
    const wrong = own.filter(({ path, isAllowed }) => refused.has(path) === isAllowed);
    expect(own.length).toBeGreaterThan(20);
    expect(wrong.map(({ title, isAllowed }) => `${isAllowed ? 'refused' : 'let through'}: ${title}`)).toEqual([]);
  });
});

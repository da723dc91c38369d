import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
/** An import or export that loads the library at once: neither of types alone, nor by `import(…)`. */
const loadsAtOnce = /^(?:import|export) (?!type\b)(?:[^;']*\bfrom )?'vscode-jsonrpc/m;

it('loads the library of the protocol only with the agent: most windows never need it', () => {
  const files = globSync('src/**/*.ts', { cwd: root });
  const loading = files.filter((file) => loadsAtOnce.test(readFileSync(join(root, file), 'utf8')));
  expect(loading).toEqual(['src/agent/main.ts']);
});

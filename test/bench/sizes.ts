import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { root } from '../host/root.ts';
import type { Row } from './rows.ts';
import { valueTarget } from './rows.ts';

const section = 'Sizes';

/** What a user downloads, and what VS Code loads. */
export function benchSizes(): Row[] {
  return [
    { section, name: 'extension bundle', value: kilobytes('dist/extension.cjs'), unit: 'KB', ...valueTarget(150) },
    { section, name: 'agent bundle', value: kilobytes('dist/agent.cjs'), unit: 'KB' },
    { section, name: '.vsix for this platform', value: kilobytes(packaged()), unit: 'KB', ...valueTarget(1000) },
  ];
}

/** Packages what is there now, and gives back the newest package. */
function packaged(): string {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/package.ts'], { cwd: root, encoding: 'utf8' });
  const newest = readdirSync(root)
    .filter((name) => name.endsWith('.vsix'))
    .sort((a, b) => statSync(join(root, b)).mtimeMs - statSync(join(root, a)).mtimeMs)[0];
  if (status !== 0 || newest === undefined) throw new Error(`scripts/package.ts made no .vsix:\n${stderr}`);
  return newest;
}

function kilobytes(file: string): number {
  return statSync(join(root, file)).size / 1000;
}

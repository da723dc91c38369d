import { spawnSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from './build.ts';
import { exportTexts } from './l10n.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** `npm run package`: a `.vsix` for this platform. Everything is bundled, so no node_modules go in. */
await exportTexts();
// Nothing goes in that an earlier version of the build has left.
await rm(join(root, 'dist'), { recursive: true, force: true });
await build();
const target = `${process.platform}-${process.arch}`;
const { status } = spawnSync(
  join(root, 'node_modules', '.bin', 'vsce'),
  [
    'package',
    '--no-dependencies',
    '--target',
    target,
    '--skip-license',
    '--allow-missing-repository',
    '--no-rewrite-relative-links',
  ],
  { cwd: root, stdio: 'inherit' },
);
process.exit(status ?? 1);

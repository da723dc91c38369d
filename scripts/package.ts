import { spawnSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { root } from '../test/host/root.ts';
import { build } from './build.ts';
import { exportTexts } from './l10n.ts';

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

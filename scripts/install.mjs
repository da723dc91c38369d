// Installs the locked dependencies when they are missing or older than the lock file.
// Plain JavaScript without dependencies: it runs on whatever Node the machine has, before node_modules exists.
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, statSync } from 'node:fs';
import process from 'node:process';

const lock = 'package-lock.json';
const installed = 'node_modules/.package-lock.json';
const isCurrent = existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs;
// What is behind a link belongs to another checkout, and npm would empty it.
const isLinked = lstatSync('node_modules', { throwIfNoEntry: false })?.isSymbolicLink() ?? false;

if (!isCurrent && !isLinked) {
  const { status, error } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { stdio: 'inherit' });
  if (error) console.error(`npm ci could not be started: ${error.message}`);
  process.exit(status ?? 1);
}

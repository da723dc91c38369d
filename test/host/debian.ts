import process from 'node:process';
import { findProgram, runQuietly } from './commands.ts';

/** Installs Debian packages where that needs nobody's permission; says whether it is so here. Rejects when it fails. */
export async function installPackages(...packages: readonly string[]): Promise<boolean> {
  const aptGet = findProgram('apt-get');
  if (aptGet === undefined || process.getuid?.() !== 0) return false;
  console.log(`Installing ${packages.join(', ')} with apt-get, once…`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const wait = ['-o', 'DPkg::Lock::Timeout=300'];
  await runQuietly(aptGet, ['update', ...wait], { env });
  await runQuietly(aptGet, ['install', '--yes', '--no-install-recommends', ...wait, ...packages], { env });
  return true;
}
